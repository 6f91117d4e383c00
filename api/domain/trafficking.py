"""What is known of a case in the codes of IC-TIP (statistics) and HTCDS 2.0 (records), with what Indonesia adds.

Closed lists: an unknown code is refused, nothing is filled in. An empty list says that nothing was recorded.
"""

from enum import StrEnum


class Identification(StrEnum):
    """Whether the person is a victim; who decided and when stands beside it."""

    ALLEGED = "alleged"
    IDENTIFIED = "identified"
    NOT_A_VICTIM = "not_a_victim"


class Decider(StrEnum):
    """Who decided on the identification (HTCDS: status and who decided)."""

    POLICE = "police"
    PROSECUTION_OR_COURT = "prosecution_or_court"
    SOCIAL_SERVICE = "social_service"
    IMMIGRATION = "immigration"
    MIGRANT_WORKER_SERVICE = "migrant_worker_service"
    MISSION_ABROAD = "mission_abroad"
    NGO = "ngo"
    INTERNATIONAL_ORGANISATION = "international_organisation"
    OTHER = "other"


class TraffickingAct(StrEnum):
    """What was done (UN Protocol art. 3, UU 21/2007 Pasal 1)."""

    RECRUITMENT = "recruitment"
    TRANSPORTATION = "transportation"
    TRANSFER = "transfer"
    HARBOURING = "harbouring"
    RECEIPT = "receipt"


class TraffickingMeans(StrEnum):
    """By what means; of a child none is needed."""

    THREAT_OR_FORCE = "threat_or_force"
    OTHER_COERCION = "other_coercion"
    ABDUCTION = "abduction"
    FRAUD = "fraud"
    DECEPTION = "deception"
    ABUSE_OF_POWER = "abuse_of_power"
    ABUSE_OF_VULNERABILITY = "abuse_of_vulnerability"
    PAYMENTS_OR_BENEFITS = "payments_or_benefits"
    DEBT_BONDAGE = "debt_bondage"


class Exploitation(StrEnum):
    """For what purpose, or as what it came about."""

    FORCED_LABOUR = "forced_labour"
    SEXUAL_EXPLOITATION = "sexual_exploitation"
    CHILD_LABOUR = "child_labour"
    SLAVERY = "slavery"
    SERVITUDE = "servitude"
    FORCED_MARRIAGE = "forced_marriage"
    FORCED_CRIMINALITY = "forced_criminality"
    FORCED_CRIMINALITY_ONLINE_SCAM = "forced_criminality_online_scam"
    FORCED_BEGGING = "forced_begging"
    FORCED_MILITARY = "forced_military"
    ORGAN_REMOVAL = "organ_removal"
    ILLEGAL_ADOPTION = "illegal_adoption"
    SURROGACY = "surrogacy"
    OTHER = "other"


class Control(StrEnum):
    """How the person was held (HTCDS methods of control; restricted movement from CTDC)."""

    PHYSICAL_THREATS = "physical_threats"
    THREATS_OF_LAW_ENFORCEMENT = "threats_of_law_enforcement"
    THREATS_TO_FAMILY = "threats_to_family"
    DEBT_BONDAGE = "debt_bondage"
    FALSE_PROMISES = "false_promises"
    PHYSICAL_ABUSE = "physical_abuse"
    SEXUAL_ABUSE = "sexual_abuse"
    PSYCHOLOGICAL_ABUSE = "psychological_abuse"
    TAKES_EARNINGS = "takes_earnings"
    RESTRICTS_FINANCIAL_ACCESS = "restricts_financial_access"
    RESTRICTS_MEDICAL_CARE = "restricts_medical_care"
    RESTRICTS_MOVEMENT = "restricts_movement"
    WITHHOLDS_NECESSITIES = "withholds_necessities"
    WITHHOLDS_DOCUMENTS = "withholds_documents"
    PSYCHOACTIVE_SUBSTANCES = "psychoactive_substances"
    EXCESSIVE_WORKING_HOURS = "excessive_working_hours"
    OTHER = "other"


class Recruiter(StrEnum):
    """Who recruited, as a kind and never by name."""

    RECRUITMENT_AGENCY = "recruitment_agency"
    BROKER = "broker"
    EMPLOYER = "employer"
    INTIMATE_PARTNER = "intimate_partner"
    FAMILY = "family"
    FRIEND = "friend"
    OTHER = "other"
    UNKNOWN = "unknown"


class Channel(StrEnum):
    """Where the offer was met (HTCDS recruitment)."""

    PLACE_OF_BUSINESS = "place_of_business"
    SCHOOL = "school"
    WORK = "work"
    ONLINE_SOCIAL_NETWORK = "online_social_network"
    ONLINE_ADVERT = "online_advert"
    TELEVISION = "television"
    NEWSPAPER = "newspaper"
    FAMILY = "family"
    FRIENDS = "friends"
    OTHER = "other"


class Sector(StrEnum):
    """What the person had to work in (CTDC types of labour; online scam compounds added)."""

    AGRICULTURE = "agriculture"
    FISHING = "fishing"
    CONSTRUCTION = "construction"
    DOMESTIC_WORK = "domestic_work"
    HOSPITALITY = "hospitality"
    MANUFACTURING = "manufacturing"
    MINING = "mining"
    PEDDLING = "peddling"
    BEGGING = "begging"
    TRANSPORTATION = "transportation"
    COMMERCIAL_SEX = "commercial_sex"
    ONLINE_SCAM = "online_scam"
    OTHER = "other"


class ReferenceSystem(StrEnum):
    """Outside systems that number the same case or person."""

    SIMFONI_PPA = "simfoni_ppa"
    POLICE_REPORT = "police_report"
    COURT_CASE = "court_case"
    SISKOP2MI = "siskop2mi"


class ProsecutionStage(StrEnum):
    """How far the case of the state has come."""

    NONE = "none"
    REPORTED = "reported"
    INVESTIGATION = "investigation"
    PROSECUTION = "prosecution"
    TRIAL = "trial"
    APPEAL = "appeal"
    FINAL = "final"
    STOPPED = "stopped"


class Verdict(StrEnum):
    """What the court said of the accused."""

    CONVICTED = "convicted"
    ACQUITTED = "acquitted"
    RELEASED = "released"


class CaseSource(StrEnum):
    """How a case came in."""

    HAND = "hand"
    IMPORT = "import"
