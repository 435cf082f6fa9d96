"""What an accident at work did to a body and what it cost, as enumerations (domain sections 2.1, 2.2). Values are stable."""

from schemas.terms import Term


class AccidentCause(Term):
    """How an accident at work came about. Commuting is work; violence and rape at work count since Permenaker 1/2025."""

    WORKPLACE = "workplace"
    COMMUTING = "commuting"
    OCCUPATIONAL_DISEASE = "occupational_disease"
    VIOLENCE = "violence"
    RAPE = "rape"


class MedicalState(Term):
    """The state that the doctor's letter says (form KK2). IN_TREATMENT is not final."""

    IN_TREATMENT = "in_treatment"
    RECOVERED = "recovered"
    PARTIAL_ANATOMICAL = "partial_anatomical"
    PARTIAL_FUNCTIONAL = "partial_functional"
    TOTAL_PERMANENT = "total_permanent"
    DIED = "died"


class CostKind(Term):
    """What a receipt is for (domain section 2.1). Transport by mode: each has its cap."""

    MEDICAL = "medical"
    MEDICAL_ABROAD = "medical_abroad"
    HOMECARE = "homecare"
    TRANSPORT_LAND = "transport_land"
    TRANSPORT_SEA = "transport_sea"
    TRANSPORT_AIR = "transport_air"
    PROSTHESIS = "prosthesis"
    DENTURE = "denture"
    HEARING_AID = "hearing_aid"
    GLASSES = "glasses"


class Side(Term):
    """A side of the body, or the hand that its owner writes and works with."""

    LEFT = "left"
    RIGHT = "right"


class BodyLoss(Term):
    """The rows of the disability table (domain section 2.2), sides put together: with `side` they name one row."""

    ARM_SHOULDER = "arm_shoulder"
    ARM_ELBOW = "arm_elbow"
    HAND = "hand"
    BOTH_LEGS = "both_legs"
    ONE_LEG = "one_leg"
    BOTH_FEET = "both_feet"
    ONE_FOOT = "one_foot"
    BOTH_EYES = "both_eyes"
    ONE_EYE = "one_eye"
    HEARING_BOTH = "hearing_both"
    HEARING_ONE = "hearing_one"
    THUMB = "thumb"
    INDEX = "index"
    FINGER = "finger"
    INDEX_JOINT = "index_joint"
    FINGER_JOINT = "finger_joint"
    BIG_TOE = "big_toe"
    SECOND_TOE = "second_toe"
    OTHER_TOE = "other_toe"
    SCALP = "scalp"
    IMPOTENCE = "impotence"
    LEG_SHORTENED = "leg_shortened"
    HEARING_BOTH_DECIBELS = "hearing_both_decibels"
    HEARING_ONE_DECIBELS = "hearing_one_decibels"
    OUTER_EAR = "outer_ear"
    OUTER_EARS = "outer_ears"
    NOSTRIL = "nostril"
    SEPTUM = "septum"
    SMELL = "smell"
    WORK_ABILITY = "work_ability"
    MENTAL_ABILITY = "mental_ability"
    SIGHT = "sight"
    COLOUR_VISION = "colour_vision"
    VISUAL_FIELD = "visual_field"


class Digit(Term):
    """Which of the other fingers or toes."""

    MIDDLE = "middle"
    RING = "ring"
    LITTLE = "little"
    THIRD = "third"
    FOURTH = "fourth"
    FIFTH = "fifth"
