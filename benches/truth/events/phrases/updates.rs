//! Notifications: codes, scores, prices, orders, reminders, and the items of a list.

use super::{Frame, UNASKED};

/// Positions in `UPDATES`.
pub(crate) const CODE: usize = 0;
pub(crate) const SCORE: usize = 1;
pub(crate) const ALERT: usize = 2;
pub(crate) const ORDER: usize = 3;
pub(crate) const REMINDER: usize = 4;
pub(crate) const ITEM: usize = 5;

pub(crate) static UPDATES: [Frame; 6] = [
    Frame {
        name: "update: code",
        asks: [["send me a code", "code"], ["envoyez-moi un code", "code"], ["envíame un código", "código"]],
        says: [
            [
                "Your code is {c}.",
                "{c} is your code.",
                "Use {c} to sign in.",
                "Code: {c}. Do not share it.",
                "Sign in with {c}, valid for {n} minutes.",
            ],
            [
                "Votre code est {c}.",
                "{c} est votre code.",
                "Utilisez {c} pour vous connecter.",
                "Code : {c}. Ne le partagez pas.",
                "Connectez-vous avec {c}, valable {n} minutes.",
            ],
            [
                "Su código es {c}.",
                "{c} es su código.",
                "Use {c} para entrar.",
                "Código: {c}. No lo comparta.",
                "Entre con {c}, válido {n} minutos.",
            ],
        ],
    },
    Frame {
        name: "update: score",
        asks: [["score?", "what's the score"], ["score ?", "c'est quoi le score"], ["¿marcador?", "¿cómo van?"]],
        says: [
            [
                "⚽ {x} {i} - {k} {y}",
                "Goal! {x} {i}:{k} {y}",
                "{x} vs {y}: {i}-{k}",
                "Score update: {x} {i}, {y} {k}",
                "It is {i} - {k} between {x} and {y}",
            ],
            [
                "⚽ {x} {i} - {k} {y}",
                "But ! {x} {i}:{k} {y}",
                "{x} contre {y} : {i}-{k}",
                "Score : {x} {i}, {y} {k}",
                "{i} - {k} entre {x} et {y}",
            ],
            [
                "⚽ {x} {i} - {k} {y}",
                "¡Gol! {x} {i}:{k} {y}",
                "{x} contra {y}: {i}-{k}",
                "Marcador: {x} {i}, {y} {k}",
                "Van {i} - {k} entre {x} y {y}",
            ],
        ],
    },
    Frame {
        name: "update: price",
        asks: [["price", "price now?"], ["prix", "le prix là ?"], ["precio", "¿precio ahora?"]],
        says: [
            [
                "Price alert: {p} ({n} %)",
                "Now at {p}, a move of {n} %.",
                "{p} right now, {n} % since yesterday.",
                "The price has reached {p}.",
                "Alert 🔔 {p}, change {n} %",
            ],
            [
                "Alerte prix : {p} ({n} %)",
                "Maintenant à {p}, soit {n} %.",
                "{p} en ce moment, {n} % depuis hier.",
                "Le prix a atteint {p}.",
                "Alerte 🔔 {p}, variation {n} %",
            ],
            [
                "Alerta de precio: {p} ({n} %)",
                "Ahora a {p}, un {n} %.",
                "{p} en este momento, {n} % desde ayer.",
                "El precio ha llegado a {p}.",
                "Alerta 🔔 {p}, cambio {n} %",
            ],
        ],
    },
    Frame {
        name: "update: order",
        asks: [
            ["where is my order?", "order status"],
            ["où est ma commande ?", "suivi commande"],
            ["¿dónde está mi pedido?", "estado del pedido"],
        ],
        says: [
            [
                "Your order {c} is on its way and arrives on {d}.",
                "Order {c}: shipped, expected {d}.",
                "{d} is the day your order {c} should arrive.",
                "The parcel with order {c} left our stock, delivery {d}.",
                "We have shipped {c}. It should be with you on {d}, around {h}.",
            ],
            [
                "Votre commande {c} est en route et arrive {d}.",
                "Commande {c} : expédiée, prévue {d}.",
                "{d} est le jour où votre commande {c} devrait arriver.",
                "Le colis de la commande {c} est parti, livraison {d}.",
                "Nous avons expédié {c}. Elle devrait arriver {d}, vers {h}.",
            ],
            [
                "Su pedido {c} está en camino y llega el {d}.",
                "Pedido {c}: enviado, previsto el {d}.",
                "El {d} debería llegar su pedido {c}.",
                "El paquete del pedido {c} ha salido, entrega el {d}.",
                "Hemos enviado {c}. Debería llegar el {d}, sobre las {h}.",
            ],
        ],
    },
    Frame {
        name: "update: reminder",
        asks: UNASKED,
        says: [
            [
                "Reminder: your appointment is on {d} at {h}.",
                "Don't forget {d}, {h}: your appointment with us.",
                "See you on {d} at {h}! Reply C to cancel.",
                "Your appointment is coming up: {d}, {h}.",
                "We look forward to seeing you {d} at {h}, {w}.",
            ],
            [
                "Rappel : votre rendez-vous est {d} à {h}.",
                "N'oubliez pas {d}, {h} : votre rendez-vous chez nous.",
                "À {d}, {h} ! Répondez A pour annuler.",
                "Votre rendez-vous approche : {d}, {h}.",
                "Nous vous attendons {d} à {h}, {w}.",
            ],
            [
                "Recordatorio: su cita es el {d} a las {h}.",
                "No olvide el {d}, {h}: su cita con nosotros.",
                "¡Hasta el {d} a las {h}! Responda C para cancelar.",
                "Se acerca su cita: {d}, {h}.",
                "Le esperamos el {d} a las {h}, {w}.",
            ],
        ],
    },
    Frame {
        name: "update: list item",
        asks: [["list", "show me the list"], ["liste", "montrez-moi la liste"], ["lista", "muéstrame la lista"]],
        says: [
            [
                "Item {z}: {p}",
                "No. {z} at {p}",
                "{z}) {p}, in stock",
                "Position {z} costs {p}",
                "Offer {z}: yours for {p}",
            ],
            [
                "Article {z} : {p}",
                "N° {z} à {p}",
                "{z}) {p}, en stock",
                "Position {z} : {p}",
                "Offre {z} : à vous pour {p}",
            ],
            [
                "Artículo {z}: {p}",
                "N.º {z} a {p}",
                "{z}) {p}, en existencias",
                "Posición {z}: {p}",
                "Oferta {z}: suya por {p}",
            ],
        ],
    },
];
