//! The questions of a form that books something.

use super::{Frame, UNASKED};

pub(crate) static ASK_SERVICE: Frame = Frame {
    name: "form: what",
    asks: [["I want to book", "book"], ["je veux réserver", "réserver"], ["quiero reservar", "reservar"]],
    says: [
        [
            "What would you like to book?",
            "What shall I book for you?",
            "Which service is it for?",
            "What is it about?",
            "Please name the service.",
        ],
        [
            "Que souhaitez-vous réserver ?",
            "Que dois-je réserver pour vous ?",
            "C'est pour quelle prestation ?",
            "De quoi s'agit-il ?",
            "Indiquez la prestation.",
        ],
        [
            "¿Qué desea reservar?",
            "¿Qué le reservo?",
            "¿Para qué servicio es?",
            "¿De qué se trata?",
            "Indique el servicio.",
        ],
    ],
};

pub(crate) static ASK_DAY: Frame = Frame {
    name: "form: day",
    asks: UNASKED,
    says: [
        [
            "Which day suits you?",
            "On what day?",
            "When would you like to come?",
            "Please give me a day.",
            "What day works best?",
        ],
        [
            "Quel jour vous convient ?",
            "Quel jour ?",
            "Quand voulez-vous venir ?",
            "Donnez-moi un jour.",
            "Quel jour préférez-vous ?",
        ],
        ["¿Qué día le viene bien?", "¿Qué día?", "¿Cuándo quiere venir?", "Dígame un día.", "¿Qué día prefiere?"],
    ],
};

pub(crate) static ASK_HOUR: Frame = Frame {
    name: "form: hour",
    asks: UNASKED,
    says: [
        [
            "At what time?",
            "Which hour suits you?",
            "What time shall I note?",
            "Please give me an hour.",
            "Morning or afternoon, at what time?",
        ],
        [
            "À quelle heure ?",
            "Quelle heure vous convient ?",
            "Quelle heure dois-je noter ?",
            "Donnez-moi une heure.",
            "Matin ou après-midi, à quelle heure ?",
        ],
        [
            "¿A qué hora?",
            "¿Qué hora le viene bien?",
            "¿Qué hora anoto?",
            "Dígame una hora.",
            "¿Mañana o tarde, a qué hora?",
        ],
    ],
};

pub(crate) static ASK_NAME: Frame = Frame {
    name: "form: name",
    asks: UNASKED,
    says: [
        [
            "Under which name?",
            "What is your name?",
            "Whose name shall I put down?",
            "May I have your name?",
            "And your name, please?",
        ],
        [
            "À quel nom ?",
            "Quel est votre nom ?",
            "Quel nom dois-je inscrire ?",
            "Puis-je avoir votre nom ?",
            "Et votre nom, s'il vous plaît ?",
        ],
        ["¿A qué nombre?", "¿Cómo se llama?", "¿Qué nombre pongo?", "¿Me dice su nombre?", "¿Y su nombre, por favor?"],
    ],
};

pub(crate) static BOOKED: Frame = Frame {
    name: "form: booked",
    asks: UNASKED,
    says: [
        [
            "Booked: {d} at {h}. Your reference is {c}.",
            "All set for {d}, {h}. Reference {c}.",
            "Your booking {c} is confirmed for {d} at {h}.",
            "Confirmed! {d} at {h}, number {c}. See you then.",
            "Thank you {w}, {d} at {h} is yours ({c}).",
        ],
        [
            "Réservé : {d} à {h}. Votre référence est {c}.",
            "C'est bon pour {d}, {h}. Référence {c}.",
            "Votre réservation {c} est confirmée pour {d} à {h}.",
            "Confirmé ! {d} à {h}, numéro {c}. À bientôt.",
            "Merci {w}, {d} à {h} est à vous ({c}).",
        ],
        [
            "Reservado: {d} a las {h}. Su referencia es {c}.",
            "Listo para el {d}, {h}. Referencia {c}.",
            "Su reserva {c} está confirmada para el {d} a las {h}.",
            "¡Confirmado! {d} a las {h}, número {c}. Hasta pronto.",
            "Gracias {w}, el {d} a las {h} es suyo ({c}).",
        ],
    ],
};
