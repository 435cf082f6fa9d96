"""Files as a bank leaves them, for the tests: pain.002 and camt.053 by hand, not by our writer."""

from __future__ import annotations

from collections.abc import Iterable

ISO = "urn:iso:std:iso:20022:tech:xsd"


def pain002(*transfers: str, group: str = "", message: str = "m-1", version: str = "10") -> bytes:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="{ISO}:pain.002.001.{version}">
 <CstmrPmtStsRpt>
  <GrpHdr><MsgId>bank-1</MsgId><CreDtTm>2026-11-20T11:00:00</CreDtTm></GrpHdr>
  <OrgnlGrpInfAndSts><OrgnlMsgId>{message}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>{group}</OrgnlGrpInfAndSts>
  <OrgnlPmtInfAndSts><OrgnlPmtInfId>p-1</OrgnlPmtInfId>{"".join(transfers)}</OrgnlPmtInfAndSts>
 </CstmrPmtStsRpt>
</Document>
""".encode()


def status(end_to_end_id: str, code: str, *, reason: str | None = None, reference: str | None = None) -> str:
    why = f"<StsRsnInf><Rsn><Cd>{reason}</Cd></Rsn><AddtlInf>as told</AddtlInf></StsRsnInf>" if reason else ""
    named = f"<AcctSvcrRef>{reference}</AcctSvcrRef>" if reference else ""
    return f"<TxInfAndSts><OrgnlEndToEndId>{end_to_end_id}</OrgnlEndToEndId><TxSts>{code}</TxSts>{why}{named}</TxInfAndSts>\n"


def debit(end_to_end_id: str | None, amount: int, reference: str = "REF1", day: str = "2026-11-20") -> str:
    return _entry("DBIT", end_to_end_id, amount, reference, day, "")


def credit(
    end_to_end_id: str | None, amount: int, reference: str = "RET1", reason: str | None = "AC04", day: str = "2026-11-20"
) -> str:
    back = f"<RtrInf><Rsn><Cd>{reason}</Cd></Rsn></RtrInf>" if reason else ""
    return _entry("CRDT", end_to_end_id, amount, reference, day, back)


def _entry(direction: str, end_to_end_id: str | None, amount: int, reference: str, day: str, more: str) -> str:
    named = f"<EndToEndId>{end_to_end_id}</EndToEndId>" if end_to_end_id else ""
    return f"""<Ntry><Amt Ccy="IDR">{amount}</Amt><CdtDbtInd>{direction}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
 <BookgDt><Dt>{day}</Dt></BookgDt><ValDt><Dt>{day}</Dt></ValDt>
 <NtryDtls><TxDtls><Refs><AcctSvcrRef>{reference}</AcctSvcrRef>{named}</Refs>{more}</TxDtls></NtryDtls></Ntry>
"""


def camt053(entries: Iterable[str] = (), balances: str = "", account: str = "dana-jkm") -> bytes:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="{ISO}:camt.053.001.08">
 <BkToCstmrStmt>
  <GrpHdr><MsgId>s-1</MsgId><CreDtTm>2026-11-21T01:00:00+07:00</CreDtTm></GrpHdr>
  <Stmt><Id>2026-11-20</Id><CreDtTm>2026-11-21T01:00:00+07:00</CreDtTm>
   <Acct><Id><Othr><Id>{account}</Id></Othr></Id></Acct>{balances}
{"".join(entries)}  </Stmt>
 </BkToCstmrStmt>
</Document>
""".encode()
