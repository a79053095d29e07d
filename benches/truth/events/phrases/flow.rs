//! The steps of a sales flow, each of which goes out in several parts.

use super::{Frame, UNASKED};

pub(crate) static FLOW: [Frame; 8] = [
    Frame {
        name: "flow: welcome",
        asks: UNASKED,
        says: [
            [
                "Hey {w}, glad you're here! 🎉",
                "Welcome aboard, {w}!",
                "So good to have you, {w}.",
                "Hi {w}! You made it.",
                "{w}, welcome to the club!",
            ],
            [
                "Hello {w}, ravi de te voir ici ! 🎉",
                "Bienvenue à bord, {w} !",
                "Quel plaisir de t'avoir, {w}.",
                "Salut {w} ! Te voilà.",
                "{w}, bienvenue au club !",
            ],
            [
                "Hola {w}, ¡qué bien que estés aquí! 🎉",
                "¡Bienvenido a bordo, {w}!",
                "Qué gusto tenerte, {w}.",
                "¡Hola {w}! Has llegado.",
                "{w}, ¡bienvenido al club!",
            ],
        ],
    },
    Frame {
        name: "flow: story",
        asks: UNASKED,
        says: [
            [
                "I started this {n} years ago in my kitchen, with no money and a lot of coffee.",
                "It all began {n} years ago: a kitchen, no budget, far too much coffee.",
                "{n} years back I had nothing but a kitchen table and coffee.",
                "My story is short: {n} years ago, a kitchen, coffee, and an idea.",
                "Picture it: {n} years ago, me at the kitchen table, broke, with my tenth coffee.",
            ],
            [
                "J'ai commencé il y a {n} ans dans ma cuisine, sans argent et avec beaucoup de café.",
                "Tout a débuté il y a {n} ans : une cuisine, zéro budget, trop de café.",
                "Il y a {n} ans je n'avais qu'une table de cuisine et du café.",
                "Mon histoire est courte : il y a {n} ans, une cuisine, du café, une idée.",
                "Imagine : il y a {n} ans, moi à la table de la cuisine, fauché, dixième café.",
            ],
            [
                "Empecé hace {n} años en mi cocina, sin dinero y con mucho café.",
                "Todo comenzó hace {n} años: una cocina, cero presupuesto, demasiado café.",
                "Hace {n} años solo tenía una mesa de cocina y café.",
                "Mi historia es corta: hace {n} años, una cocina, café y una idea.",
                "Imagina: hace {n} años, yo en la mesa de la cocina, sin un duro, décimo café.",
            ],
        ],
    },
    Frame {
        name: "flow: proof",
        asks: UNASKED,
        says: [
            [
                "Since then {m} people have joined, and {n} out of 12 stay.",
                "Today we are {m} members, {n} in 12 renew every year.",
                "{m} have followed so far; {n} of 12 would do it again.",
                "Now {m} people do it with me, and most stay ({n} of 12).",
                "We have grown to {m} members. {n} in every dozen stay with us.",
            ],
            [
                "Depuis, {m} personnes nous ont rejoints et {n} sur 12 restent.",
                "Aujourd'hui nous sommes {m} membres, {n} sur 12 renouvellent.",
                "{m} ont suivi ; {n} sur 12 le referaient.",
                "Maintenant {m} personnes le font avec moi, et la plupart restent ({n} sur 12).",
                "Nous sommes passés à {m} membres. {n} sur douze restent avec nous.",
            ],
            [
                "Desde entonces se han unido {m} personas y {n} de 12 se quedan.",
                "Hoy somos {m} miembros, {n} de 12 renuevan.",
                "{m} han seguido; {n} de 12 repetirían.",
                "Ahora {m} personas lo hacen conmigo, y la mayoría se queda ({n} de 12).",
                "Hemos crecido hasta {m} miembros. {n} de cada docena siguen.",
            ],
        ],
    },
    Frame {
        name: "flow: offer",
        asks: UNASKED,
        says: [
            [
                "For you there is a special price: {p} instead of double, only until {d}.",
                "Until {d} you pay half: {p}.",
                "Today's price for you: {p}. It doubles after {d}.",
                "You get it for {p}, half the usual price, if you decide by {d}.",
                "{p} until {d}, and then it is twice that.",
            ],
            [
                "Pour toi il y a un prix spécial : {p} au lieu du double, jusqu'à {d} seulement.",
                "Jusqu'à {d} tu paies la moitié : {p}.",
                "Ton prix aujourd'hui : {p}. Il double après {d}.",
                "Tu l'as pour {p}, moitié prix, si tu te décides avant {d}.",
                "{p} jusqu'à {d}, ensuite c'est le double.",
            ],
            [
                "Para ti hay un precio especial: {p} en lugar del doble, solo hasta el {d}.",
                "Hasta el {d} pagas la mitad: {p}.",
                "Tu precio hoy: {p}. Después del {d} se dobla.",
                "Lo tienes por {p}, mitad de precio, si te decides antes del {d}.",
                "{p} hasta el {d}, luego es el doble.",
            ],
        ],
    },
    Frame {
        name: "flow: link",
        asks: UNASKED,
        says: [
            [
                "Here you go 👉 {l}",
                "Start here: {l}",
                "This is your link: {l}",
                "Tap to join {l}",
                "{l} 👈 all you need",
            ],
            [
                "C'est par ici 👉 {l}",
                "Commence ici : {l}",
                "Voici ton lien : {l}",
                "Clique pour entrer {l}",
                "{l} 👈 tout est là",
            ],
            [
                "Aquí lo tienes 👉 {l}",
                "Empieza aquí: {l}",
                "Este es tu enlace: {l}",
                "Pulsa para entrar {l}",
                "{l} 👈 todo lo que necesitas",
            ],
        ],
    },
    Frame {
        name: "flow: question",
        asks: UNASKED,
        says: [
            [
                "What is your goal right now?",
                "Tell me, what do you want to reach?",
                "What would you like to change?",
                "And what about you, what is the goal?",
                "Which goal matters most to you?",
            ],
            [
                "C'est quoi ton objectif en ce moment ?",
                "Dis-moi, tu veux atteindre quoi ?",
                "Qu'aimerais-tu changer ?",
                "Et toi, c'est quoi le but ?",
                "Quel objectif compte le plus pour toi ?",
            ],
            [
                "¿Cuál es tu objetivo ahora?",
                "Dime, ¿qué quieres lograr?",
                "¿Qué te gustaría cambiar?",
                "¿Y tú, cuál es la meta?",
                "¿Qué objetivo te importa más?",
            ],
        ],
    },
    Frame {
        name: "flow: method",
        asks: UNASKED,
        says: [
            [
                "The method has {n} steps, and the first takes ten minutes a day. You need no equipment, no gym and no diet plan, only a chair and the will to sit on it less often.",
                "It works in {n} steps of ten minutes, without equipment.",
                "Ten minutes a day, {n} steps, nothing to buy.",
                "There are {n} steps, each of ten minutes a day, and nothing else is needed.",
                "All you do is follow {n} steps, ten minutes each day.",
            ],
            [
                "La méthode a {n} étapes, et la première prend dix minutes par jour. Pas de matériel, pas de salle, pas de régime, seulement une chaise et l'envie d'y rester moins souvent.",
                "Cela marche en {n} étapes de dix minutes, sans matériel.",
                "Dix minutes par jour, {n} étapes, rien à acheter.",
                "Il y a {n} étapes, chacune de dix minutes par jour, et rien d'autre.",
                "Tu suis simplement {n} étapes, dix minutes chaque jour.",
            ],
            [
                "El método tiene {n} pasos y el primero lleva diez minutos al día. Sin material, sin gimnasio, sin dieta, solo una silla y las ganas de usarla menos.",
                "Funciona en {n} pasos de diez minutos, sin material.",
                "Diez minutos al día, {n} pasos, nada que comprar.",
                "Son {n} pasos, cada uno de diez minutos al día, y nada más.",
                "Solo sigues {n} pasos, diez minutos cada día.",
            ],
        ],
    },
    Frame {
        name: "flow: doubts",
        asks: UNASKED,
        says: [
            [
                "If you don't like it, you get your money back within {n} weeks.",
                "No risk: {n} weeks to send it back.",
                "You have {n} weeks to change your mind, we refund everything.",
                "Try it for {n} weeks, and if not happy you pay nothing.",
                "We give your money back for {n} weeks, no questions.",
            ],
            [
                "Si ça ne te plaît pas, tu es remboursé sous {n} semaines.",
                "Aucun risque : {n} semaines pour changer d'avis.",
                "Tu as {n} semaines pour te raviser, on rembourse tout.",
                "Essaie {n} semaines, et si tu n'es pas content tu ne paies rien.",
                "On te rembourse pendant {n} semaines, sans question.",
            ],
            [
                "Si no te gusta, te devolvemos el dinero en {n} semanas.",
                "Sin riesgo: {n} semanas para cambiar de idea.",
                "Tienes {n} semanas para pensarlo, lo devolvemos todo.",
                "Pruébalo {n} semanas y si no te convence no pagas.",
                "Te devolvemos el dinero durante {n} semanas, sin preguntas.",
            ],
        ],
    },
];
