//! Greetings, thanks, menus and farewells.

use super::{Frame, UNASKED};

pub(crate) static GREETING: Frame = Frame {
    name: "greeting",
    asks: UNASKED,
    says: [
        [
            "Hello {w}! How can I help you?",
            "Hi {w}, what can I do for you today?",
            "Welcome {w} 👋 What brings you here?",
            "Good to see you, {w}. What would you like to know?",
            "Hey {w}! Ask me anything.",
        ],
        [
            "Bonjour {w} ! Comment puis-je vous aider ?",
            "Bonjour {w}, que puis-je faire pour vous ?",
            "Bienvenue {w} 👋 Qu'est-ce qui vous amène ?",
            "Ravi de vous voir, {w}. Que voulez-vous savoir ?",
            "Hello {w} ! Posez-moi toutes vos questions.",
        ],
        [
            "¡Hola {w}! ¿En qué puedo ayudarle?",
            "Hola {w}, ¿qué puedo hacer por usted hoy?",
            "Le damos la bienvenida, {w} 👋 ¿Qué le trae por aquí?",
            "Un placer verle, {w}. ¿Qué quiere saber?",
            "¡Buenas, {w}! Pregúnteme lo que quiera.",
        ],
    ],
};

pub(crate) static WELCOME_BACK: Frame = Frame {
    name: "welcome back",
    asks: UNASKED,
    says: [
        [
            "Welcome back, {w}!",
            "Nice to hear from you again, {w}!",
            "There you are again, {w}! What is it today?",
            "Hello again, {w}.",
            "Good to have you back, {w}. How can I help?",
        ],
        [
            "Bon retour, {w} !",
            "Content de vous relire, {w} !",
            "Vous revoilà, {w} ! Que puis-je faire aujourd'hui ?",
            "Rebonjour, {w}.",
            "Heureux de vous retrouver, {w}. Comment puis-je aider ?",
        ],
        [
            "¡Qué bien que vuelva, {w}!",
            "¡Me alegra leerle de nuevo, {w}!",
            "¡Aquí está otra vez, {w}! ¿Qué será hoy?",
            "Hola de nuevo, {w}.",
            "Un gusto tenerle de vuelta, {w}. ¿En qué ayudo?",
        ],
    ],
};

pub(crate) static YOU_ARE_WELCOME: Frame = Frame {
    name: "you are welcome",
    asks: UNASKED,
    says: [
        ["You're welcome!", "With pleasure 😊", "Any time!", "No problem at all.", "Glad I could help!"],
        ["Je vous en prie !", "Avec plaisir 😊", "Quand vous voulez !", "Aucun problème.", "Ravi d'avoir pu aider !"],
        ["¡De nada!", "Con mucho gusto 😊", "¡Cuando quiera!", "Ningún problema.", "¡Me alegra haber ayudado!"],
    ],
};

pub(crate) static GOT_IT: Frame = Frame {
    name: "got it",
    asks: UNASKED,
    says: [
        ["Noted, thanks!", "Perfect 👌 noted.", "Got it, thank you.", "Great, that's noted.", "All right, I have it."],
        ["C'est noté, merci !", "Parfait 👌 noté.", "Bien reçu, merci.", "Super, c'est noté.", "Très bien, je l'ai."],
        [
            "¡Anotado, gracias!",
            "Perfecto 👌 anotado.",
            "Recibido, gracias.",
            "Genial, queda anotado.",
            "Muy bien, lo tengo.",
        ],
    ],
};

pub(crate) static FALLBACK: Frame = Frame {
    name: "fallback",
    asks: UNASKED,
    says: [
        [
            "Sorry, I did not understand. Type MENU to see what I can do.",
            "I'm afraid I don't know that one. Write MENU for the list.",
            "I did not get that. With MENU you see all topics.",
            "Hmm, that is beyond me. Please choose from the MENU.",
            "Could you put it another way? MENU shows what I know.",
        ],
        [
            "Désolé, je n'ai pas compris. Tapez MENU pour voir ce que je sais faire.",
            "Je ne connais pas cette demande. Écrivez MENU pour la liste.",
            "Je n'ai pas saisi. Avec MENU vous voyez tous les sujets.",
            "Hmm, cela me dépasse. Choisissez dans le MENU.",
            "Pouvez-vous le dire autrement ? MENU montre ce que je sais.",
        ],
        [
            "Perdón, no he entendido. Escriba MENU para ver lo que puedo hacer.",
            "No conozco esa petición. Escriba MENU para la lista.",
            "No lo he captado. Con MENU ve todos los temas.",
            "Hmm, eso me supera. Elija del MENU, por favor.",
            "¿Puede decirlo de otra forma? MENU muestra lo que sé.",
        ],
    ],
};

pub(crate) static MENU: Frame = Frame {
    name: "menu",
    asks: [["menu", "/menu"], ["menu", "/menu"], ["menu", "/menu"]],
    says: [
        [
            "Please choose:\n1 Prices\n2 Opening hours\n3 Booking\n4 Directions\n5 Offers\n6 Talk to us",
            "What would you like?\n1. Prices\n2. Hours\n3. Book\n4. Find us\n5. Offers\n6. A person",
            "MENU\n1 - prices\n2 - hours\n3 - booking\n4 - directions\n5 - offers\n6 - contact",
            "Reply with a number: 1 prices, 2 hours, 3 booking, 4 directions, 5 offers, 6 contact.",
            "Here is what I know 👇\n1 prices\n2 hours\n3 booking\n4 directions\n5 offers\n6 contact",
        ],
        [
            "Choisissez :\n1 Tarifs\n2 Horaires\n3 Réservation\n4 Accès\n5 Offres\n6 Nous parler",
            "Que souhaitez-vous ?\n1. Tarifs\n2. Horaires\n3. Réserver\n4. Nous trouver\n5. Offres\n6. Une personne",
            "MENU\n1 - tarifs\n2 - horaires\n3 - réservation\n4 - accès\n5 - offres\n6 - contact",
            "Répondez par un chiffre : 1 tarifs, 2 horaires, 3 réservation, 4 accès, 5 offres, 6 contact.",
            "Voici ce que je sais 👇\n1 tarifs\n2 horaires\n3 réservation\n4 accès\n5 offres\n6 contact",
        ],
        [
            "Elija:\n1 Precios\n2 Horarios\n3 Reserva\n4 Cómo llegar\n5 Ofertas\n6 Hablar con alguien",
            "¿Qué desea?\n1. Precios\n2. Horarios\n3. Reservar\n4. Encontrarnos\n5. Ofertas\n6. Una persona",
            "MENU\n1 - precios\n2 - horarios\n3 - reserva\n4 - cómo llegar\n5 - ofertas\n6 - contacto",
            "Responda con un número: 1 precios, 2 horarios, 3 reserva, 4 cómo llegar, 5 ofertas, 6 contacto.",
            "Esto es lo que sé 👇\n1 precios\n2 horarios\n3 reserva\n4 cómo llegar\n5 ofertas\n6 contacto",
        ],
    ],
};

pub(crate) static ANYTHING_ELSE: Frame = Frame {
    name: "anything else",
    asks: UNASKED,
    says: [
        [
            "Is there anything else I can do?",
            "Anything else?",
            "Do you have another question?",
            "What else would you like to know?",
            "Can I help you with something more?",
        ],
        [
            "Puis-je faire autre chose pour vous ?",
            "Autre chose ?",
            "Avez-vous une autre question ?",
            "Que voulez-vous savoir d'autre ?",
            "Puis-je encore vous aider ?",
        ],
        [
            "¿Puedo hacer algo más por usted?",
            "¿Algo más?",
            "¿Tiene otra pregunta?",
            "¿Qué más quiere saber?",
            "¿Le ayudo en alguna otra cosa?",
        ],
    ],
};

pub(crate) static GOODBYE: Frame = Frame {
    name: "goodbye",
    asks: UNASKED,
    says: [
        [
            "Thank you for your visit, {w}. Goodbye!",
            "Take care, {w}, and see you soon 👋",
            "This conversation is closed. Write any time, {w}.",
            "Goodbye {w}, it was nice talking to you!",
            "See you next time, {w}. We close this chat now.",
        ],
        [
            "Merci de votre visite, {w}. Au revoir !",
            "Prenez soin de vous, {w}, à bientôt 👋",
            "Cette conversation est close. Écrivez quand vous voulez, {w}.",
            "Au revoir {w}, ravi d'avoir échangé !",
            "À la prochaine, {w}. Nous fermons cette discussion.",
        ],
        [
            "Gracias por su visita, {w}. ¡Adiós!",
            "Cuídese, {w}, hasta pronto 👋",
            "Esta conversación queda cerrada. Escriba cuando quiera, {w}.",
            "Adiós {w}, ¡un placer hablar con usted!",
            "Hasta la próxima, {w}. Cerramos este chat.",
        ],
    ],
};
