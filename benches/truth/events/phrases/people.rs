//! What people write besides questions, by language.

pub(crate) const HELLOS: [[&str; 6]; 3] = [
    ["hi", "Hello", "hey there", "Good morning", "hello!", "Hi 👋"],
    ["salut", "Bonjour", "coucou", "bonjour !", "Bonsoir", "slt"],
    ["hola", "Buenas", "Hola!", "buenos días", "hola 👋", "Buenas tardes"],
];

pub(crate) const NODS: [[&str; 10]; 3] = [
    ["ok", "yes", "haha", "👍", "thanks", "great", "Ok thanks", "cool", "sure", "😂"],
    ["ok", "oui", "mdr", "👍", "merci", "super", "Ok merci", "top", "d'accord", "😂"],
    ["ok", "sí", "jaja", "👍", "gracias", "genial", "Ok gracias", "vale", "perfecto", "😂"],
];

/// Lines that belong to the question before them.
pub(crate) const TAILS: [[&str; 8]; 3] = [
    [
        "for my son",
        "for two people",
        "asap please",
        "thanks in advance",
        "it's for next week",
        "I mean roughly",
        "please",
        "if possible in the morning",
    ],
    [
        "pour mon fils",
        "pour deux personnes",
        "assez vite svp",
        "merci d'avance",
        "c'est pour la semaine prochaine",
        "à peu près je veux dire",
        "svp",
        "plutôt le matin si possible",
    ],
    [
        "para mi hijo",
        "para dos personas",
        "cuanto antes por favor",
        "gracias de antemano",
        "es para la semana que viene",
        "más o menos digo",
        "porfa",
        "si puede ser por la mañana",
    ],
];

/// The same where people only chat.
pub(crate) const ASIDES: [[&str; 6]; 3] = [
    ["tell me", "I'm curious 😄", "lol", "seriously", "be honest", "no pressure haha"],
    ["dis-moi", "je suis curieux 😄", "mdr", "sérieux", "sois honnête", "sans pression haha"],
    ["dime", "tengo curiosidad 😄", "jaja", "en serio", "sé sincera", "sin presión jaja"],
];

/// Lines that open a question without asking it.
pub(crate) const LEAD_INS: [[&str; 4]; 3] = [
    ["I have a question", "quick question", "are you there?", "I wanted to know something"],
    ["j'ai une question", "petite question", "vous êtes là ?", "je voulais savoir un truc"],
    ["tengo una pregunta", "una pregunta rápida", "¿estáis ahí?", "quería saber una cosa"],
];

/// Lines that no command bot knows.
pub(crate) const ODD_LINES: [[&str; 8]; 3] = [
    [
        "my cousin told me about you",
        "I was there last year with a friend",
        "it did not work",
        "can I talk to someone",
        "I'm not sure yet",
        "the app is slow today",
        "wait I need to look",
        "you don't understand",
    ],
    [
        "c'est ma cousine qui m'a parlé de vous",
        "j'y étais l'an dernier avec un ami",
        "ça n'a pas marché",
        "je peux parler à quelqu'un",
        "je ne sais pas encore",
        "l'appli rame aujourd'hui",
        "attendez je regarde",
        "vous ne comprenez pas",
    ],
    [
        "mi prima me habló de vosotros",
        "estuve el año pasado con un amigo",
        "no ha funcionado",
        "¿puedo hablar con alguien?",
        "todavía no lo sé",
        "la app va lenta hoy",
        "espera que lo miro",
        "no me entiendes",
    ],
];

/// What the impatient write.
pub(crate) const CALLS: [[&str; 4]; 3] = [
    ["?", "hello??", "anyone?", "??"],
    ["?", "allô ?", "il y a quelqu'un ?", "??"],
    ["?", "¿hola?", "¿hay alguien?", "??"],
];

pub(crate) const STOPS: [&str; 3] = ["STOP", "STOP", "BAJA"];

/// What the answering machine of another business writes to everything.
pub(crate) const MACHINES: [[&str; 3]; 3] = [
    [
        "Thank you for your message. We will get back to you within 24 hours.",
        "We are out of the office and will answer on Monday.",
        "This inbox is not monitored. Please call us.",
    ],
    [
        "Merci pour votre message. Nous vous répondrons sous 24 heures.",
        "Nous sommes absents et répondrons lundi.",
        "Cette boîte n'est pas relevée. Merci de nous appeler.",
    ],
    [
        "Gracias por su mensaje. Le responderemos en 24 horas.",
        "Estamos fuera de la oficina y responderemos el lunes.",
        "Este buzón no se atiende. Llámenos, por favor.",
    ],
];
