//! What a bot writes unasked after a silence.

use super::{Frame, UNASKED};

pub(crate) static NUDGES: [Frame; 3] = [
    Frame {
        name: "nudge: still there",
        asks: UNASKED,
        says: [
            [
                "Are you still there, {w}?",
                "Hey {w}, still around?",
                "{w}? 😊",
                "Did I lose you, {w}?",
                "Still with me, {w}?",
            ],
            [
                "Vous êtes toujours là, {w} ?",
                "{w}, toujours par ici ?",
                "{w} ? 😊",
                "Vous ai-je perdu, {w} ?",
                "Toujours avec moi, {w} ?",
            ],
            ["¿Sigue ahí, {w}?", "{w}, ¿todavía por aquí?", "¿{w}? 😊", "¿Le he perdido, {w}?", "¿Sigue conmigo, {w}?"],
        ],
    },
    Frame {
        name: "nudge: offer waits",
        asks: UNASKED,
        says: [
            [
                "Your offer is still waiting for you: {l}",
                "We have kept your place, finish here: {l}",
                "You were nearly done! Go on at {l}",
                "Don't miss it, {w}: {l} is open until {d}.",
                "A little reminder, {w}: your basket is at {l}",
            ],
            [
                "Votre offre vous attend encore : {l}",
                "Nous avons gardé votre place, terminez ici : {l}",
                "Vous y étiez presque ! Continuez sur {l}",
                "Ne ratez pas ça, {w} : {l} est ouvert jusqu'à {d}.",
                "Petit rappel, {w} : votre panier est sur {l}",
            ],
            [
                "Su oferta le sigue esperando: {l}",
                "Le hemos guardado el sitio, termine aquí: {l}",
                "¡Ya casi estaba! Siga en {l}",
                "No se lo pierda, {w}: {l} está abierto hasta el {d}.",
                "Un recordatorio, {w}: su cesta está en {l}",
            ],
        ],
    },
    Frame {
        name: "nudge: can I help",
        asks: UNASKED,
        says: [
            [
                "We have not heard from you. Can I help with anything?",
                "Is there a question left, {w}?",
                "Just checking in, is everything clear?",
                "If something held you back, tell me, {w}.",
                "Need a hand with your choice?",
            ],
            [
                "Nous n'avons pas eu de vos nouvelles. Puis-je aider ?",
                "Reste-t-il une question, {w} ?",
                "Je prends des nouvelles, tout est clair ?",
                "Si quelque chose vous a retenu, dites-le-moi, {w}.",
                "Besoin d'aide pour choisir ?",
            ],
            [
                "No hemos sabido de usted. ¿Puedo ayudarle?",
                "¿Queda alguna pregunta, {w}?",
                "Solo quería saber, ¿está todo claro?",
                "Si algo le frenó, dígamelo, {w}.",
                "¿Necesita ayuda para elegir?",
            ],
        ],
    },
];
