"""Themes that citizens follow and the medical domains of the official form under each theme.

Domains are the values of "Domaines médicaux investigués" on the register form of the Health Data
Hub; themes are ours, in plain words. A domain belongs to one theme.
"""

from __future__ import annotations

from dataclasses import dataclass

from registry.words import Words


@dataclass(frozen=True, slots=True)
class Theme:
    slug: str
    name: Words
    about: Words


@dataclass(frozen=True, slots=True)
class Domain:
    slug: str
    name: Words
    theme: str


THEMES: tuple[Theme, ...] = (
    Theme(
        "cancers",
        Words("Cancers", "Cancers"),
        Words("Dépister, traiter et vivre après un cancer.", "Screening, treating and living after cancer."),
    ),
    Theme(
        "coeur-et-vaisseaux",
        Words("Cœur et vaisseaux", "Heart and vessels"),
        Words("Infarctus, insuffisance cardiaque, hypertension.", "Heart attack, heart failure, high blood pressure."),
    ),
    Theme(
        "cerveau-et-nerfs",
        Words("Cerveau et nerfs", "Brain and nerves"),
        Words("AVC, maladie de Parkinson, épilepsie, mémoire.", "Stroke, Parkinson's disease, epilepsy, memory."),
    ),
    Theme(
        "infections",
        Words("Infections", "Infections"),
        Words("Virus, bactéries, vaccins, antibiotiques.", "Viruses, bacteria, vaccines, antibiotics."),
    ),
    Theme(
        "medicaments",
        Words("Médicaments", "Medicines"),
        Words("Effets, associations à éviter, bon usage.", "Effects, combinations to avoid, good use."),
    ),
    Theme(
        "maladies-rares",
        Words("Maladies rares", "Rare diseases"),
        Words("Des maladies qui touchent peu de personnes.", "Diseases that affect few people."),
    ),
    Theme(
        "diabete-et-hormones",
        Words("Diabète et hormones", "Diabetes and hormones"),
        Words("Diabète, thyroïde, poids.", "Diabetes, thyroid, weight."),
    ),
    Theme(
        "urgences",
        Words("Urgences et accidents", "Emergencies and injuries"),
        Words("Urgences, fractures, soins intensifs.", "Emergency care, fractures, intensive care."),
    ),
    Theme(
        "reins",
        Words("Reins et voies urinaires", "Kidneys and urinary tract"),
        Words("Reins, greffe, prostate.", "Kidneys, transplants, prostate."),
    ),
    Theme(
        "poumons", Words("Poumons", "Lungs"), Words("Asthme, bronchite, respiration.", "Asthma, bronchitis, breathing.")
    ),
    Theme("sang", Words("Sang", "Blood"), Words("Coagulation, maladies du sang.", "Clotting, blood diseases.")),
    Theme(
        "sante-mentale",
        Words("Santé mentale", "Mental health"),
        Words("Anxiété, dépression, addictions.", "Anxiety, depression, addiction."),
    ),
    Theme(
        "naissance-et-enfance",
        Words("Naissance et enfance", "Birth and childhood"),
        Words("Grossesse, naissance, enfants.", "Pregnancy, birth, children."),
    ),
    Theme(
        "grand-age",
        Words("Grand âge et autonomie", "Old age and independence"),
        Words("Vieillir, dépendance, aides.", "Ageing, dependency, support."),
    ),
    Theme(
        "imagerie-et-ia",
        Words("Images médicales", "Medical images"),
        Words("Radiographies, échographies et leur lecture.", "X-rays, ultrasound and how they are read."),
    ),
    Theme(
        "genetique",
        Words("Génétique", "Genetics"),
        Words("Gènes et médecine de précision.", "Genes and precision medicine."),
    ),
    Theme(
        "peau",
        Words("Peau", "Skin"),
        Words("Psoriasis, eczéma et autres maladies de la peau.", "Psoriasis, eczema and other skin diseases."),
    ),
    Theme(
        "digestion",
        Words("Foie et digestion", "Liver and digestion"),
        Words("Hépatites, maladie de Crohn, intestin.", "Hepatitis, Crohn's disease, bowel."),
    ),
    Theme(
        "articulations",
        Words("Os et articulations", "Bones and joints"),
        Words("Arthrose, polyarthrite, dos.", "Osteoarthritis, arthritis, back."),
    ),
    Theme(
        "yeux-oreilles-dents",
        Words("Yeux, oreilles, dents", "Eyes, ears, teeth"),
        Words("Voir, entendre, mâcher.", "Seeing, hearing, chewing."),
    ),
    Theme(
        "systeme-de-sante",
        Words("Système de santé", "Health system"),
        Words("Accès aux soins, dépenses, organisation.", "Access to care, spending, organisation."),
    ),
)

DOMAINS: tuple[Domain, ...] = (
    Domain(
        "anesthesiologie-reanimation",
        Words("Anesthésiologie-Réanimation", "Anaesthesia and intensive care"),
        "urgences",
    ),
    Domain("cancerologie", Words("Cancérologie", "Oncology"), "cancers"),
    Domain("cardiologie", Words("Cardiologie", "Cardiology"), "coeur-et-vaisseaux"),
    Domain("chirurgie", Words("Chirurgie", "Surgery"), "systeme-de-sante"),
    Domain("dermatologie", Words("Dermatologie, vénérologie", "Dermatology, venereology"), "peau"),
    Domain(
        "endocrinologie", Words("Endocrinologie et métabolisme", "Endocrinology and metabolism"), "diabete-et-hormones"
    ),
    Domain(
        "gastro-enterologie", Words("Gastro-entérologie et hépatologie", "Gastroenterology and hepatology"), "digestion"
    ),
    Domain("genetique", Words("Génétique", "Genetics"), "genetique"),
    Domain("geriatrie", Words("Gériatrie", "Geriatrics"), "grand-age"),
    Domain(
        "gynecologie-obstetrique",
        Words("Gynécologie obstétrique", "Gynaecology and obstetrics"),
        "naissance-et-enfance",
    ),
    Domain("hematologie", Words("Hématologie", "Haematology"), "sang"),
    Domain("maladies-infectieuses", Words("Maladies infectieuses", "Infectious diseases"), "infections"),
    Domain("maladies-rares", Words("Maladies rares", "Rare diseases"), "maladies-rares"),
    Domain("medecine-d-urgence", Words("Médecine d’urgence", "Emergency medicine"), "urgences"),
    Domain("medecine-generale", Words("Médecine générale", "General practice"), "systeme-de-sante"),
    Domain("neurologie", Words("Neurologie", "Neurology"), "cerveau-et-nerfs"),
    Domain("odontologie", Words("Odontologie", "Dentistry"), "yeux-oreilles-dents"),
    Domain("ophtalmologie", Words("Ophtalmologie", "Ophthalmology"), "yeux-oreilles-dents"),
    Domain("orl", Words("Oto-rhino-laryngologie", "Ear, nose and throat"), "yeux-oreilles-dents"),
    Domain("pediatrie", Words("Pédiatrie", "Paediatrics"), "naissance-et-enfance"),
    Domain("pharmacologie", Words("Pharmacologie", "Pharmacology"), "medicaments"),
    Domain("pneumologie", Words("Pneumologie", "Respiratory medicine"), "poumons"),
    Domain("psychiatrie", Words("Psychologie et psychiatrie", "Psychology and psychiatry"), "sante-mentale"),
    Domain("radiologie", Words("Radiologie et imagerie médicale", "Radiology and medical imaging"), "imagerie-et-ia"),
    Domain("rhumatologie", Words("Rhumatologie", "Rheumatology"), "articulations"),
    Domain("sante-publique", Words("Santé publique", "Public health"), "systeme-de-sante"),
    Domain("traumatologie", Words("Traumatologie", "Trauma care"), "urgences"),
    Domain(
        "urologie-nephrologie",
        Words("Urologie, andrologie et néphrologie", "Urology, andrology and nephrology"),
        "reins",
    ),
)

THEME = {theme.slug: theme for theme in THEMES}
DOMAIN = {domain.slug: domain for domain in DOMAINS}

assert {domain.theme for domain in DOMAINS} == set(THEME), "each theme has a domain, each domain a theme"


def themes_of(domains: tuple[str, ...]) -> tuple[str, ...]:
    """Return the themes of these domains, without repeats, in the order of the list of themes."""
    wanted = {DOMAIN[slug].theme for slug in domains if slug in DOMAIN}
    return tuple(theme.slug for theme in THEMES if theme.slug in wanted)
