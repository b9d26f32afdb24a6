"""The words of invented projects: places and organisations that do not exist, subjects of study, sentences."""

from __future__ import annotations

from registry.projects.kinds import OrganisationKind
from registry.words import Words

K = OrganisationKind

# Every place says by its name that it is not on a map.
PLACES = (
    "Port-Imaginaire", "Villefable", "Montfeint", "Saint-Exemple", "Bourg-Chimère", "Clairsonge", "Roche-Mirage",
    "Belle-Utopie", "Pontmythe", "Val-Fictif", "Fausse-Rive", "Nulle-Part-les-Bains", "Mont-Invention", "Castelrêve",
    "Aigues-Feintes", "Plaine-Factice", "Trois-Légendes", "Hautefiction", "Lac-Illusoire", "Pré-Conte",
)  # fmt: skip

ORGANISATIONS: dict[OrganisationKind, str] = {
    K.PUBLIC_HOSPITAL: "CHU de {}",
    K.PRIVATE_HOSPITAL: "Clinique de {}",
    K.CANCER_CENTRE: "Centre de lutte contre le cancer de {}",
    K.UNIVERSITY: "Université de {}",
    K.RESEARCH_BODY: "Institut de recherche de {}",
    K.PUBLIC_AGENCY: "Agence de santé de {}",
    K.MINISTRY: "Ministère de la Santé de {}",
    K.HEALTH_INSURANCE: "Caisse d’assurance maladie de {}",
    K.INSURER: "Mutuelle de {}",
    K.COMPANY: "Laboratoires {}",
    K.START_UP: "{} Données",
    K.CONSULTANCY: "Bureau d’études {}",
    K.ASSOCIATION: "Association des patients de {}",
    K.LEARNED_SOCIETY: "Société savante de {}",
    K.NETWORK: "Réseau de soins de {}",
    K.OTHER: "Groupement de {}",
}

# How often each kind of organisation holds a project, out of a hundred or so.
SHARES: dict[OrganisationKind, int] = {
    K.PUBLIC_HOSPITAL: 34, K.PRIVATE_HOSPITAL: 4, K.CANCER_CENTRE: 6, K.UNIVERSITY: 9, K.RESEARCH_BODY: 9,
    K.PUBLIC_AGENCY: 4, K.MINISTRY: 1, K.HEALTH_INSURANCE: 2, K.INSURER: 2, K.COMPANY: 13, K.START_UP: 5,
    K.CONSULTANCY: 3, K.ASSOCIATION: 3, K.LEARNED_SOCIETY: 2, K.NETWORK: 2, K.OTHER: 1,
}  # fmt: skip

# Domain: subject of study, in French with its preposition = in English.
_SUBJECTS = """
anesthesiologie-reanimation: du choc septique = septic shock
anesthesiologie-reanimation: de la douleur après l’opération = pain after surgery
cancerologie: du cancer du sein = breast cancer
cancerologie: du cancer du poumon = lung cancer
cancerologie: du mélanome = melanoma
cancerologie: du cancer colorectal = colorectal cancer
cardiologie: de l’insuffisance cardiaque = heart failure
cardiologie: de la fibrillation atriale = atrial fibrillation
cardiologie: de l’infarctus = heart attack
cardiologie: de l’hypertension = high blood pressure
chirurgie: de la prothèse de hanche = hip replacement
chirurgie: de la chirurgie de l’obésité = obesity surgery
dermatologie: du psoriasis = psoriasis
dermatologie: de l’eczéma = eczema
endocrinologie: du diabète de type 2 = type 2 diabetes
endocrinologie: des maladies de la thyroïde = thyroid disease
endocrinologie: de l’obésité = obesity
gastro-enterologie: de la maladie de Crohn = Crohn’s disease
gastro-enterologie: de la cirrhose = cirrhosis
genetique: des prédispositions héréditaires = inherited risk
genetique: du séquençage du génome = genome sequencing
geriatrie: des chutes = falls
geriatrie: de la fragilité = frailty
gynecologie-obstetrique: de l’endométriose = endometriosis
gynecologie-obstetrique: de la prématurité = preterm birth
hematologie: des lymphomes = lymphoma
hematologie: de l’anémie = anaemia
maladies-infectieuses: de la grippe = influenza
maladies-infectieuses: de l’hépatite C = hepatitis C
maladies-infectieuses: de la résistance aux antibiotiques = antibiotic resistance
maladies-rares: de la mucoviscidose = cystic fibrosis
maladies-rares: de la drépanocytose = sickle cell disease
medecine-d-urgence: des passages aux urgences = emergency visits
medecine-d-urgence: de l’arrêt cardiaque = cardiac arrest
medecine-generale: du mal de dos = back pain
medecine-generale: du suivi en ville = follow-up by family doctors
neurologie: de la maladie de Parkinson = Parkinson’s disease
neurologie: de l’AVC = stroke
neurologie: de l’épilepsie = epilepsy
neurologie: de la migraine = migraine
odontologie: des caries de l’enfant = tooth decay in children
odontologie: des prothèses dentaires = dental prostheses
ophtalmologie: du glaucome = glaucoma
ophtalmologie: de la dégénérescence maculaire = macular degeneration
orl: de la surdité = hearing loss
orl: des angines = sore throats
pediatrie: de la bronchiolite = bronchiolitis
pediatrie: de l’asthme de l’enfant = asthma in children
pharmacologie: des interactions entre médicaments = drug interactions
pharmacologie: des antidouleurs = painkillers
pneumologie: de l’asthme = asthma
pneumologie: de la BPCO = chronic lung disease
psychiatrie: de la dépression = depression
psychiatrie: de la schizophrénie = schizophrenia
psychiatrie: des addictions = addiction
radiologie: de la mammographie = mammography
radiologie: de la lecture assistée des scanners = assisted reading of scans
rhumatologie: de la polyarthrite = rheumatoid arthritis
rhumatologie: de l’arthrose = osteoarthritis
sante-publique: du renoncement aux soins = forgone care
sante-publique: de la vaccination = vaccination
traumatologie: des fractures = fractures
traumatologie: des accidents de la route = road injuries
urologie-nephrologie: de la dialyse = dialysis
urologie-nephrologie: de la greffe de rein = kidney transplants
"""


def _subjects() -> dict[str, tuple[tuple[str, str], ...]]:
    """Return the subjects of each domain as pairs, French and English."""
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for line in _SUBJECTS.strip().splitlines():
        domain, words = line.split(": ", 1)
        fr, en = words.split(" = ")
        found[domain] = (*found.get(domain, ()), (fr, en))
    return found


SUBJECTS = _subjects()

TITLES: tuple[tuple[str, str], ...] = (
    ("Parcours de soins {fr}", "Care pathways: {en}"),
    ("Prise en charge {fr} en ville et à l’hôpital", "Care in town and in hospital: {en}"),
    ("Évolution {fr} de {start} à {end}", "Change from {start} to {end}: {en}"),
    ("Coût et fréquence {fr} en France", "Cost and frequency in France: {en}"),
    ("Inégalités territoriales et suivi {fr}", "Regional inequalities and follow-up: {en}"),
    ("Facteurs de risque {fr} : étude de cohorte", "Risk factors, a cohort study: {en}"),
    ("Efficacité en vie réelle des traitements {fr}", "Real-life effect of treatments: {en}"),
    ("Sécurité des traitements {fr}", "Safety of treatments: {en}"),
)

OBJECTIVES = (
    "Prise en charge des patients", "Prévention et traitement", "Compréhension des maladies", "Diagnostics",
    "Sécurité des patients", "Politiques publiques de santé", "Organisation des établissements de santé",
)  # fmt: skip

CATEGORIES = (
    "Informations relatives aux bénéficiaires de soins et de prestations médico-sociales",
    "Informations relatives aux pathologies des personnes concernées",
    "Informations relatives à la prise en charge sanitaire, médico-sociale et financière associées à chaque "
    "bénéficiaire",
)

VARIABLES = (
    "Année et mois de naissance",
    "Date de soins",
    "Date de décès",
    "Commune de résidence de la personne étudiée",
)
MAIN_PARTS = ("DCIR", "PMSI-MCO", "PMSI-SSR", "PMSI-HAD", "PMSI-RIM-P", "CépiDC", "ESND")
CATALOGUE = ("BNDMR", "HEPATHER", "EPICOV", "OSCOUR", "ESME", "Memento", "ISIS", "UroCCR")
OTHERS = ("Cohorte inventée de Clairsonge", "Registre inventé de Montfeint", "Entrepôt inventé de Villefable")
PROGRAMMES = ("Appel inventé 2020", "Appel inventé 2022", "Appel inventé 2024", "Partenariat inventé")

ORIGIN = "Projet inventé pour la démonstration"
MARK = Words(
    "Ce projet n’existe pas : il a été inventé pour montrer le site.",
    "This project does not exist: it was invented to show the site.",
)
