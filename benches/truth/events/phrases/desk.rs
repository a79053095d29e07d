//! Hand-over, staff, and what a bot says when the question is not clear.

use super::{Frame, UNASKED};

pub(crate) static STOPPED: Frame = Frame {
    name: "stopped",
    asks: UNASKED,
    says: [
        [
            "You are unsubscribed and will get no more messages.",
            "Done: no more messages from us.",
            "We have taken you off the list. Goodbye!",
            "Understood, we will not write to you again.",
            "Your number was removed. Write START to come back.",
        ],
        [
            "Vous êtes désinscrit et ne recevrez plus de messages.",
            "C'est fait : plus aucun message de notre part.",
            "Nous vous avons retiré de la liste. Au revoir !",
            "Compris, nous ne vous écrirons plus.",
            "Votre numéro a été retiré. Écrivez START pour revenir.",
        ],
        [
            "Está dado de baja y no recibirá más mensajes.",
            "Hecho: no más mensajes nuestros.",
            "Le hemos quitado de la lista. ¡Adiós!",
            "Entendido, no le escribiremos más.",
            "Su número fue eliminado. Escriba START para volver.",
        ],
    ],
};

pub(crate) static HANDOVER: Frame = Frame {
    name: "handover",
    asks: UNASKED,
    says: [
        [
            "I am passing you on to a colleague, one moment please.",
            "One of us will take over in a minute.",
            "Let me get a colleague for you.",
            "A member of our team is on the way.",
            "Please hold on, a person will answer you.",
        ],
        [
            "Je vous passe un collègue, un instant.",
            "L'un de nous prend le relais dans une minute.",
            "Je vais chercher un collègue pour vous.",
            "Un membre de l'équipe arrive.",
            "Patientez, une personne va vous répondre.",
        ],
        [
            "Le paso con un compañero, un momento.",
            "Uno de nosotros le atiende en un minuto.",
            "Voy a buscar a un compañero.",
            "Alguien del equipo está en camino.",
            "Espere, le responderá una persona.",
        ],
    ],
};

pub(crate) static STAFF_HELLO: Frame = Frame {
    name: "staff says hello",
    asks: UNASKED,
    says: [
        [
            "Hi, this is Paula from the shop, I have read your messages",
            "Paula here! let me see what I can do",
            "hello, a real person now :) I'm Paula",
            "Hi {w}, Paula speaking, how can I sort this out?",
            "good afternoon {w}, my name is Paula, I take it from here",
        ],
        [
            "Bonjour, ici Paula de la boutique, j'ai lu vos messages",
            "c'est Paula ! je regarde ce que je peux faire",
            "bonjour, une vraie personne cette fois :) moi c'est Paula",
            "Bonjour {w}, Paula à l'appareil, comment régler ça ?",
            "bonjour {w}, je m'appelle Paula, je prends la suite",
        ],
        [
            "Hola, soy Paula de la tienda, he leído sus mensajes",
            "¡aquí Paula! a ver qué puedo hacer",
            "hola, ahora una persona de verdad :) soy Paula",
            "Hola {w}, le habla Paula, ¿cómo lo arreglamos?",
            "buenas tardes {w}, me llamo Paula, sigo yo",
        ],
    ],
};

pub(crate) static STAFF_PAYMENT: Frame = Frame {
    name: "staff pastes the account",
    asks: UNASKED,
    says: [
        [
            "Account: Northside Ltd, GB00 0000 {c}, reference {c}. Please send the receipt here.",
            "Please transfer {p} to Northside Ltd, reference {c}",
            "our bank details: Northside Ltd, ref {c}",
            "for the transfer: Northside Ltd / {p} / ref {c}, thanks!",
            "{p} to Northside Ltd with {c} as the reference, then we ship",
        ],
        [
            "Compte : Northside SARL, FR00 0000 {c}, référence {c}. Envoyez le reçu ici svp.",
            "Merci de virer {p} à Northside SARL, référence {c}",
            "nos coordonnées bancaires : Northside SARL, réf {c}",
            "pour le virement : Northside SARL / {p} / réf {c}, merci !",
            "{p} à Northside SARL avec {c} en référence, puis on expédie",
        ],
        [
            "Cuenta: Northside SL, ES00 0000 {c}, referencia {c}. Envíe el recibo aquí.",
            "Transfiera {p} a Northside SL, referencia {c}",
            "nuestros datos: Northside SL, ref {c}",
            "para la transferencia: Northside SL / {p} / ref {c}, ¡gracias!",
            "{p} a Northside SL con {c} de referencia y enviamos",
        ],
    ],
};

pub(crate) static STAFF_CHECKS: Frame = Frame {
    name: "staff checks",
    asks: UNASKED,
    says: [
        [
            "let me check that for you",
            "one sec, I'm asking the team",
            "checking...",
            "I'll look it up",
            "give me a minute",
        ],
        [
            "je vérifie ça",
            "une seconde, je demande à l'équipe",
            "je regarde...",
            "je vais voir",
            "donnez-moi une minute",
        ],
        ["lo compruebo", "un segundo, pregunto al equipo", "mirando...", "voy a verlo", "deme un minuto"],
    ],
};

pub(crate) static CLARIFY: Frame = Frame {
    name: "clarify",
    asks: UNASKED,
    says: [
        [
            "Could you tell me a bit more about what you need?",
            "To help you best: for how many people, and which day?",
            "Which day did you have in mind?",
            "May I ask whether it is for yourself?",
            "Just to be sure I understand, when would you need it?",
        ],
        [
            "Pouvez-vous m'en dire un peu plus ?",
            "Pour mieux vous aider : pour combien de personnes, et quel jour ?",
            "À quel jour pensiez-vous ?",
            "Puis-je demander si c'est pour vous ?",
            "Pour être sûr de comprendre, ce serait pour quand ?",
        ],
        [
            "¿Puede contarme un poco más?",
            "Para ayudarle mejor: ¿para cuántas personas y qué día?",
            "¿En qué día pensaba?",
            "¿Puedo preguntar si es para usted?",
            "Para entenderle bien, ¿para cuándo sería?",
        ],
    ],
};

pub(crate) static AS_SAID: Frame = Frame {
    name: "as said",
    asks: UNASKED,
    says: [
        [
            "As I said just now, I'm happy to go into details.",
            "I hope my answer above helps!",
            "Did you see what I wrote above?",
            "Let me know if something in my last message is unclear.",
            "I have just written to you about that, is it clear?",
        ],
        [
            "Comme je viens de le dire, je peux détailler.",
            "J'espère que ma réponse ci-dessus vous aide !",
            "Avez-vous vu ce que j'ai écrit plus haut ?",
            "Dites-moi si mon dernier message n'est pas clair.",
            "Je viens de vous écrire à ce sujet, est-ce clair ?",
        ],
        [
            "Como acabo de decir, puedo entrar en detalles.",
            "¡Espero que mi respuesta de arriba le ayude!",
            "¿Ha visto lo que escribí arriba?",
            "Dígame si algo de mi último mensaje no está claro.",
            "Acabo de escribirle sobre eso, ¿queda claro?",
        ],
    ],
};

pub(crate) static SITE: Frame = Frame {
    name: "site",
    asks: [
        ["do you have a website?", "send me the link"],
        ["vous avez un site ?", "envoyez-moi le lien"],
        ["¿tenéis web?", "mándame el enlace"],
    ],
    says: [
        [
            "Everything is on our site: {l}",
            "Have a look here {l}",
            "Here is the link: {l}",
            "Our page {l} has all the details and photos.",
            "{l} is where you find all of it.",
        ],
        [
            "Tout est sur notre site : {l}",
            "Regardez ici {l}",
            "Voici le lien : {l}",
            "Notre page {l} contient tous les détails et des photos.",
            "{l}, c'est là que vous trouvez tout.",
        ],
        [
            "Todo está en nuestra web: {l}",
            "Mire aquí {l}",
            "Aquí tiene el enlace: {l}",
            "Nuestra página {l} tiene todos los detalles y fotos.",
            "{l}, ahí lo encuentra todo.",
        ],
    ],
};
