//! Names, days, teams and things to chat about; small additions that language models and people make.

/// By language.
pub(crate) const THINGS: [[&str; 12]; 3] = [
    [
        "the mountains",
        "my old guitar",
        "a good coffee",
        "the sea",
        "that Korean series",
        "my cat",
        "the Sunday market",
        "Lisbon",
        "a long road trip",
        "homemade pizza",
        "the karaoke night",
        "my balcony plants",
    ],
    [
        "la montagne",
        "ma vieille guitare",
        "un bon café",
        "la mer",
        "cette série coréenne",
        "mon chat",
        "le marché du dimanche",
        "Lisbonne",
        "un long road trip",
        "la pizza maison",
        "la soirée karaoké",
        "les plantes de mon balcon",
    ],
    [
        "la montaña",
        "mi vieja guitarra",
        "un buen café",
        "el mar",
        "esa serie coreana",
        "mi gato",
        "el mercado del domingo",
        "Lisboa",
        "un viaje largo en coche",
        "la pizza casera",
        "la noche de karaoke",
        "las plantas del balcón",
    ],
];

pub(crate) const NAMES: [&str; 24] = [
    "Emma", "Lucas", "Sofia", "Hugo", "Chloé", "Mateo", "Lucía", "Tom", "Inès", "Pablo", "Grace", "Nora", "Álvaro",
    "Jade", "Oliver", "Marta", "Léo", "Elena", "Sam", "Camille", "Diego", "Alice", "Noah", "Carmen",
];

pub(crate) const DAYS: [[&str; 7]; 3] = [
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
    ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"],
];

pub(crate) const TEAMS: [&str; 12] =
    ["Lyon", "Lille", "Porto", "Sevilla", "Leeds", "Ajax", "Nantes", "Bilbao", "Celtic", "Torino", "Gent", "Valencia"];

/// With which a language model may begin.
pub(crate) const OPENERS: [[&str; 8]; 3] = [
    ["Sure!", "Of course.", "Good question!", "Hi {w},", "Absolutely!", "Happy to help!", "So,", "Thanks for asking!"],
    [
        "Bien sûr !",
        "Avec plaisir.",
        "Bonne question !",
        "Bonjour {w},",
        "Absolument !",
        "Je vous explique :",
        "Alors,",
        "Merci pour votre message !",
    ],
    [
        "¡Claro!",
        "Por supuesto.",
        "¡Buena pregunta!",
        "Hola {w},",
        "¡Desde luego!",
        "¡Encantada de ayudar!",
        "Bueno,",
        "¡Gracias por preguntar!",
    ],
];

/// With which a language model may end.
pub(crate) const CLOSINGS: [[&str; 6]; 3] = [
    [
        "Can I help with anything else?",
        "Just let me know!",
        "Would that suit you?",
        "Have a lovely day!",
        "Shall I go ahead?",
        "Any other question?",
    ],
    [
        "Puis-je vous aider pour autre chose ?",
        "Dites-moi !",
        "Est-ce que cela vous convient ?",
        "Belle journée à vous !",
        "Je m'en occupe ?",
        "D'autres questions ?",
    ],
    [
        "¿Le ayudo con algo más?",
        "¡Dígame!",
        "¿Le viene bien?",
        "¡Que tenga un buen día!",
        "¿Lo dejo hecho?",
        "¿Alguna otra pregunta?",
    ],
];

pub(crate) const EMOJIS: [&str; 8] = ["😊", "👍", "✨", "🙏", "😉", "🎉", "❤️", "🙌"];
