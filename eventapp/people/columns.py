"""What columns about a person are called in the tables of ministries, in four languages."""

PERSON_COLUMNS: dict[str, tuple[str, ...]] = {
    "email": (
        "email", "e-mail", "e-mail address", "email address", "mail", "address of e-mail", "correo",
        "correo electrónico", "dirección de correo electrónico", "dirección de correo", "correo-e",
        "endereço de e-mail", "endereço eletrónico", "endereço eletrônico", "correio eletrónico", "correio eletrônico",
        "courriel", "adresse e-mail", "adresse électronique", "adresse électronique (courriel)", "adresse mail", "mél",
    ),
    "given_name": (
        "given name", "given names", "first name", "first names", "forename", "forenames", "nombre",
        "nombres", "nombre de pila", "nombre(s)", "nome", "nomes", "nome próprio", "nomes próprios", "primeiro nome",
        "prenome", "prénom", "prénoms", "prénom(s)",
    ),
    "family_name": (
        "family name", "family names", "last name", "last names", "surname", "surnames", "apellido", "apellidos",
        "apellido(s)", "primer apellido", "apelido", "apelidos", "sobrenome", "sobrenomes", "nome de família", "nom",
        "noms", "nom de famille", "noms de famille",
    ),
    "full_name": (
        "name", "full name", "name and surname", "participant", "nombre completo", "nombre y apellidos",
        "nombre y apellido", "nombres y apellidos", "apellidos y nombre", "apellidos y nombres", "participante",
        "nome completo", "nome e apelido", "nome e sobrenome", "nom complet", "nom et prénom", "nom et prénoms",
        "prénom et nom",
    ),
    "country": (
        "country", "country code", "country you represent", "nation", "member state", "país", "pais",
        "código de país", "código del país", "país que representa", "país representado", "código do país",
        "estado miembro", "estado-membro", "pays", "code pays", "code du pays", "pays représenté", "état membre",
    ),
    "phone": (
        "phone", "phone number", "telephone", "telephone number", "mobile", "mobile phone", "cell phone", "tel",
        "teléfono", "número de teléfono", "teléfono móvil", "móvil", "celular", "telefone", "número de telefone",
        "telemóvel", "téléphone", "numéro de téléphone", "portable", "téléphone portable",
    ),
    "organisation": (
        "organisation", "organization", "institution", "company", "employer", "body", "affiliation",
        "name of organisation", "organización", "institución", "entidad", "empresa", "organismo", "organização",
        "instituição", "entidade", "organisme", "établissement", "entreprise", "organização ou instituição",
    ),
    "organisation_type": (
        "type of organisation", "organisation type", "type of organization", "organization type", "stakeholder type",
        "type", "tipo de organización", "tipo de institución", "tipo de entidad", "tipo", "tipo de organização",
        "tipo de instituição", "type d’organisation", "type d'organisation", "type d’organisme", "type d'organisme",
    ),
    "position": (
        "position", "your position", "job title", "title", "function", "role", "post", "cargo", "puesto", "función",
        "função", "fonction", "poste", "titre",
    ),
    "region": (
        "region", "region code", "nuts 2", "nuts", "province", "state", "región", "provincia", "código de región",
        "región (nuts 2)", "região", "província", "unidade federativa", "région", "code de la région",
    ),
    "language": (
        "language", "preferred language", "language of mails", "idioma", "lengua", "idioma preferido", "língua",
        "langue", "langue préférée",
    ),
}  # fmt: skip
"""What each detail of a person may be called; `full_name` holds given and family names together."""
