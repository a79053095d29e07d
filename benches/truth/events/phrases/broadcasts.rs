//! What goes to everybody at once.

use super::{Frame, UNASKED};

pub(crate) static BROADCASTS: [Frame; 3] = [
    Frame {
        name: "broadcast: sale",
        asks: UNASKED,
        says: [
            [
                "SALE! {n} % off everything until {d}: {l}",
                "Until {d} all prices are down by {n} %. {l}",
                "Only until {d}: {n} % less on all we have 🎉 {l}",
                "Our sale starts now, {n} % on everything. See {l}",
                "Good news, {n} % off for you till {d} at {l}",
            ],
            [
                "SOLDES ! {n} % sur tout jusqu'à {d} : {l}",
                "Jusqu'à {d} tous les prix baissent de {n} %. {l}",
                "Seulement jusqu'à {d} : {n} % de moins sur tout 🎉 {l}",
                "Nos soldes commencent, {n} % sur tout. Voir {l}",
                "Bonne nouvelle, {n} % pour vous jusqu'à {d} sur {l}",
            ],
            [
                "¡REBAJAS! {n} % en todo hasta el {d}: {l}",
                "Hasta el {d} todos los precios bajan un {n} %. {l}",
                "Solo hasta el {d}: {n} % menos en todo 🎉 {l}",
                "Empiezan las rebajas, {n} % en todo. Vea {l}",
                "Buenas noticias, {n} % para usted hasta el {d} en {l}",
            ],
        ],
    },
    Frame {
        name: "broadcast: closed",
        asks: UNASKED,
        says: [
            [
                "Please note: we are closed on {d} and open again the day after at {h}.",
                "On {d} our doors stay shut. Back the next day from {h}.",
                "We rest on {d}; see you the day after at {h}.",
                "Holiday notice: no opening on {d}, then as usual from {h}.",
                "{d} is a holiday for us, we are back the next morning at {h}.",
            ],
            [
                "À noter : nous sommes fermés {d} et rouvrons le lendemain à {h}.",
                "{d} nos portes restent fermées. Retour le lendemain dès {h}.",
                "Nous nous reposons {d} ; à dans deux jours, dès {h}.",
                "Jour férié : pas d'ouverture {d}, puis comme d'habitude à {h}.",
                "{d} est férié pour nous, retour le lendemain matin à {h}.",
            ],
            [
                "Atención: el {d} cerramos y abrimos al día siguiente a las {h}.",
                "El {d} no abrimos. Volvemos al día siguiente desde las {h}.",
                "El {d} descansamos; nos vemos al día siguiente a las {h}.",
                "Festivo: no abrimos el {d}, después como siempre a las {h}.",
                "El {d} es fiesta para nosotros, volvemos por la mañana a las {h}.",
            ],
        ],
    },
    Frame {
        name: "broadcast: event",
        asks: UNASKED,
        says: [
            [
                "You are invited: open house on {d} at {h}, drinks on us. Reply YES to come.",
                "Join our open house this {d}, {h}. Write YES and you're on the list.",
                "{d}, {h}: open house with drinks. Are you in? Reply YES.",
                "We open our doors on {d} at {h} and would love to see you. YES?",
                "Open house! {d} at {h}. Say YES and come by.",
            ],
            [
                "Vous êtes invité : portes ouvertes {d} à {h}, un verre offert. Répondez OUI pour venir.",
                "Venez à nos portes ouvertes ce {d}, {h}. Écrivez OUI et c'est noté.",
                "{d}, {h} : portes ouvertes et boissons. Vous venez ? Répondez OUI.",
                "Nous ouvrons nos portes {d} à {h} et aimerions vous voir. OUI ?",
                "Portes ouvertes ! {d} à {h}. Dites OUI et passez.",
            ],
            [
                "Está invitado: puertas abiertas el {d} a las {h}, invitamos a una copa. Responda SÍ.",
                "Venga a las puertas abiertas este {d}, {h}. Escriba SÍ y queda apuntado.",
                "{d}, {h}: puertas abiertas con bebidas. ¿Viene? Responda SÍ.",
                "Abrimos las puertas el {d} a las {h} y nos gustaría verle. ¿SÍ?",
                "¡Puertas abiertas! {d} a las {h}. Diga SÍ y pase.",
            ],
        ],
    },
];
