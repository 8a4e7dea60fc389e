"""The texts of the demo's news and study, in four languages. The facts are those of the event of 2017."""

TITLE = {
    "en": "Innovation and Regional Specialisation in Latin America",
    "es": "Innovación y especialización regional en América Latina",
    "pt": "Inovação e especialização regional na América Latina",
    "fr": "Innovation et spécialisation régionale en Amérique latine",
}
STUDY = {
    "title": TITLE,
    "abstract": {
        "en": "How Argentina, Brazil, Chile, Colombia, Mexico and Peru organise innovation in their regions, and where "
        "cooperation with EU regions could begin.",
        "es": "Cómo organizan la innovación en sus regiones Argentina, Brasil, Chile, Colombia, México y Perú, y por "
        "dónde podría empezar la cooperación con las regiones de la UE.",
        "pt": "Como a Argentina, o Brasil, o Chile, a Colômbia, o México e o Peru organizam a inovação nas suas "
        "regiões, e por onde poderia começar a cooperação com as regiões da UE.",
        "fr": "Comment l’Argentine, le Brésil, le Chili, la Colombie, le Mexique et le Pérou organisent l’innovation "
        "dans leurs régions, et par où pourrait commencer la coopération avec les régions de l’UE.",
    },
    "findings": {
        "en": "- **Chile** moves innovation policy to its regions; long-term financing decides whether programmes are "
        "carried out.\n- **Brazil**: states that coordinate with one another help those that lag behind.\n- **Colombia "
        "and Peru**: public funds, steady governance and the choice of priorities matter most.\n- **Mexico** brings "
        "national policy and local initiatives closer.\n- **Argentina** looks for the potential of its outlying "
        "provinces.",
        "es": "- **Chile** traslada la política de innovación a sus regiones; la financiación a largo plazo decide si "
        "los programas se ejecutan.\n- **Brasil**: los estados que se coordinan ayudan a los rezagados.\n- "
        "**Colombia y "
        "Perú**: cuentan sobre todo los fondos públicos, una gobernanza estable y la elección de prioridades.\n- "
        "**México** acerca la política nacional a las iniciativas locales.\n- **Argentina** busca el potencial de sus "
        "provincias periféricas.",
        "pt": "- **O Chile** transfere a política de inovação para as regiões; o financiamento de longo prazo "
        "decide se "
        "os programas se executam.\n- **Brasil**: os estados que se coordenam ajudam os que ficaram para trás.\n- "
        "**Colômbia e Peru**: contam sobretudo os fundos públicos, uma governança estável e a escolha das prioridades."
        "\n- **O México** aproxima a política nacional das iniciativas locais.\n- **A Argentina** procura o potencial "
        "das suas províncias periféricas.",
        "fr": "- **Le Chili** confie la politique d’innovation à ses régions ; un financement de long terme décide de "
        "l’exécution des programmes.\n- **Brésil** : les États qui se coordonnent aident ceux qui ont du retard.\n- "
        "**Colombie et Pérou** : les fonds publics, une gouvernance stable et le choix des priorités comptent le plus."
        "\n- **Le Mexique** rapproche la politique nationale des initiatives locales.\n- **L’Argentine** cherche le "
        "potentiel de ses provinces périphériques.",
    },
}
ARTICLE = {
    "title": {
        "en": "Six Latin American countries, one question: what are our regions good at?",
        "es": "Seis países de América Latina y una pregunta: ¿en qué son fuertes nuestras regiones?",
        "pt": "Seis países da América Latina e uma pergunta: em que são fortes as nossas regiões?",
        "fr": "Six pays d’Amérique latine, une question : quelles sont les forces de nos régions ?",
    },
    "lead": {
        "en": "A study presented in Brussels on 15 March 2017 compares how six countries use smart specialisation, and "
        "where they could work with regions of the European Union.",
        "es": "Un estudio presentado en Bruselas el 15 de marzo de 2017 compara cómo seis países aplican la "
        "especialización inteligente y en qué podrían trabajar con regiones de la Unión Europea.",
        "pt": "Um estudo apresentado em Bruxelas em 15 de março de 2017 compara como seis países aplicam a "
        "especialização inteligente e em que poderiam trabalhar com regiões da União Europeia.",
        "fr": "Une étude présentée à Bruxelles le 15 mars 2017 compare l’usage que six pays font de la spécialisation "
        "intelligente, et ce qu’ils pourraient entreprendre avec des régions de l’Union européenne.",
    },
    "body": {
        "en": "More than 460 million people live in the six countries of the study. About 20 Latin American and "
        "Caribbean countries sent representatives of their authorities for research, innovation, science and "
        "education. "
        "The day before, the senior officials of the EU-CELAC Joint Initiative for Research and Innovation had met in "
        "the same city.\n\nWhat each country showed stands with the study, under Findings.",
        "es": "En los seis países del estudio viven más de 460 millones de personas. Unos 20 países de América "
        "Latina y "
        "el Caribe enviaron representantes de sus autoridades de investigación, innovación, ciencia y educación. El "
        "día "
        "anterior se habían reunido en la misma ciudad los altos funcionarios de la Iniciativa Conjunta UE-CELAC de "
        "Investigación e Innovación.\n\nLo que mostró cada país figura con el estudio, en Conclusiones.",
        "pt": "Nos seis países do estudo vivem mais de 460 milhões de pessoas. Cerca de 20 países da América Latina "
        "e do "
        "Caribe enviaram representantes das suas autoridades de investigação, inovação, ciência e educação. Na véspera "
        "tinham-se reunido na mesma cidade os altos funcionários da Iniciativa Conjunta UE-CELAC de Investigação e "
        "Inovação.\n\nO que cada país mostrou está com o estudo, em Conclusões.",
        "fr": "Plus de 460 millions de personnes vivent dans les six pays de l’étude. Une vingtaine de pays d’Amérique "
        "latine et des Caraïbes avaient envoyé des représentants de leurs autorités chargées de la recherche, de "
        "l’innovation, de la science et de l’éducation. La veille, les hauts fonctionnaires de l’Initiative conjointe "
        "UE-CELAC pour la recherche et l’innovation s’étaient réunis dans la même ville.\n\nCe que chaque pays a "
        "montré "
        "figure avec l’étude, sous Constats.",
    },
    "tags": ["S3", "EU-CELAC"],
}
INVENTED = {
    "title": {
        "en": "Read before you come: what six countries found",
        "es": "Para leer antes de venir: lo que encontraron seis países",
        "pt": "Para ler antes de vir: o que seis países encontraram",
        "fr": "À lire avant de venir : ce que six pays ont constaté",
    },
    "lead": {
        "en": "The study of 2017 is the background of the first day. This notice belongs to the demonstration.",
        "es": "El estudio de 2017 es la base del primer día. Este aviso forma parte de la demostración.",
        "pt": "O estudo de 2017 é a base do primeiro dia. Este aviso faz parte da demonstração.",
        "fr": "L’étude de 2017 est la base du premier jour. Cet avis fait partie de la démonstration.",
    },
    "body": {
        "en": "Bring an example of your own region: one priority, and what came of it.",
        "es": "Traiga un ejemplo de su región: una prioridad y lo que resultó de ella.",
        "pt": "Traga um exemplo da sua região: uma prioridade e o que dela resultou.",
        "fr": "Apportez un exemple de votre région : une priorité, et ce qu’il en est advenu.",
    },
    "tags": ["S3"],
}
PAGE = {
    "title": {
        "en": "Before you travel",
        "es": "Antes de viajar",
        "pt": "Antes de viajar",
        "fr": "Avant de partir",
    },
    "body": {
        "en": "- Ask for your visa letter early: it is on the page of your registration.\n- Bring the ticket on your "
        "phone or on paper.\n- Write in the directory what you offer and need; meetings are booked before the event."
        "\n\n*This page belongs to the demonstration.*",
        "es": "- Pida con tiempo su carta para el visado: está en la página de su inscripción.\n- Traiga la entrada en "
        "el teléfono o en papel.\n- Escriba en el directorio lo que ofrece y lo que necesita; las reuniones se "
        "reservan antes del evento.\n\n*Esta página forma parte de la demostración.*",
        "pt": "- Peça com antecedência a sua carta para o visto: está na página da sua inscrição.\n- Traga o bilhete "
        "no telefone ou em papel.\n- Escreva no diretório o que oferece e o que procura; as reuniões marcam-se antes "
        "do evento.\n\n*Esta página faz parte da demonstração.*",
        "fr": "- Demandez tôt votre lettre pour le visa : elle se trouve sur la page de votre inscription.\n- Apportez "
        "le billet sur votre téléphone ou sur papier.\n- Écrivez dans l’annuaire ce que vous offrez et ce que vous "
        "cherchez ; les rendez-vous se prennent avant l’événement.\n\n*Cette page fait partie de la démonstration.*",
    },
}
