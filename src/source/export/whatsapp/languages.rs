//! One chat in the languages of phones: whatever the words, the messages are the same.

use std::fs;

use super::super::samples::{folder, gathered, lines, options};

/// What changes with the language.
struct Language {
    android: &'static str,
    encrypted: &'static str,
    edited: &'static str,
    deleted: &'static str,
    deleted_by_owner: &'static str,
    media: &'static str,
    image: &'static str,
    call: &'static str,
}

const LANGUAGES: [Language; 6] = [
    Language {
        android: "Discussion WhatsApp avec ",
        encrypted: "Les messages et les appels sont chiffrés de bout en bout. Aucun tiers, pas même WhatsApp, ne peut les lire.",
        edited: "<Ce message a été modifié>",
        deleted: "Ce message a été supprimé",
        deleted_by_owner: "Vous avez supprimé ce message",
        media: "<Médias omis>",
        image: "image absente",
        call: "Appel vocal manqué",
    },
    Language {
        android: "Chat de WhatsApp con ",
        encrypted: "Los mensajes y las llamadas están cifrados de extremo a extremo. Nadie fuera de este chat puede leerlos.",
        edited: "<Se editó este mensaje.>",
        deleted: "Se eliminó este mensaje",
        deleted_by_owner: "Eliminaste este mensaje",
        media: "<Multimedia omitido>",
        image: "imagen omitida",
        call: "Llamada de voz perdida",
    },
    Language {
        android: "WhatsApp-Chat mit ",
        encrypted: "Nachrichten und Anrufe sind Ende-zu-Ende-verschlüsselt. Niemand außerhalb dieses Chats kann sie lesen.",
        edited: "<Diese Nachricht wurde bearbeitet.>",
        deleted: "Diese Nachricht wurde gelöscht.",
        deleted_by_owner: "Du hast diese Nachricht gelöscht.",
        media: "<Medien ausgeschlossen>",
        image: "Bild weggelassen",
        call: "Verpasster Sprachanruf",
    },
    Language {
        android: "Conversa do WhatsApp com ",
        encrypted: "As mensagens e ligações são protegidas com a criptografia de ponta a ponta. Somente as pessoas desta conversa.",
        edited: "<Mensagem editada>",
        deleted: "Mensagem apagada",
        deleted_by_owner: "Você apagou esta mensagem",
        media: "<Mídia oculta>",
        image: "imagem ocultada",
        call: "Ligação de voz perdida",
    },
    Language {
        android: "Chat WhatsApp con ",
        encrypted: "I messaggi e le chiamate sono crittografati end-to-end. Nessuno al di fuori di questa chat può leggerne il contenuto.",
        edited: "<Questo messaggio è stato modificato>",
        deleted: "Questo messaggio è stato eliminato",
        deleted_by_owner: "Hai eliminato questo messaggio",
        media: "<Media omessi>",
        image: "immagine omessa",
        call: "Chiamata vocale persa",
    },
    Language {
        android: "WhatsApp-chat met ",
        encrypted: "Berichten en gesprekken worden end-to-end versleuteld. Niemand buiten deze chat kan ze lezen of beluisteren.",
        edited: "<Dit bericht is bewerkt>",
        deleted: "Dit bericht is verwijderd",
        deleted_by_owner: "U hebt dit bericht verwijderd",
        media: "<Media weggelaten>",
        image: "afbeelding weggelaten",
        call: "Gemiste spraakoproep",
    },
];

const ENCRYPTED: &str =
    "Messages and calls are end-to-end encrypted. Only people in this chat can read, listen to, or share them.";

impl Language {
    fn translate(&self, text: &str) -> String {
        text.replace(ENCRYPTED, self.encrypted)
            .replace("<This message was edited>", self.edited)
            .replace("This message was deleted", self.deleted)
            .replace("You deleted this message", self.deleted_by_owner)
            .replace("<Media omitted>", self.media)
            .replace("image omitted", self.image)
            .replace("Missed voice call", self.call)
    }
}

/// The start of an Android row in the forms of other countries.
fn other_head(text: &str, form: usize) -> String {
    let line = |line: &str| {
        let parts = line.split_once(" - ").filter(|(head, _)| head.len() == 17 && head.as_bytes()[10] == b',');
        let Some((head, rest)) = parts else { return line.to_owned() };
        let (day, month, year, time) = (&head[..2], &head[3..5], &head[6..10], &head[12..]);
        let hour: u32 = time[..2].parse().unwrap();
        let (minute, twelve) = (&time[3..], if hour.is_multiple_of(12) { 12 } else { hour % 12 });
        let short = &year[2..];
        let half = if hour < 12 { ["am", "a. m.", "上午"] } else { ["pm", "p. m.", "下午"] };
        let head = match form {
            0 => format!("{day}.{month}.{short}, {time}"),
            1 => format!("{month}/{day}/{short}, {twelve}:{minute}\u{202f}{}", half[0]),
            2 => format!("{day}/{month}/{short} {twelve}:{minute} {}", half[1]),
            3 => format!("{year}/{month}/{day} {}{twelve}:{minute}", half[2]),
            4 => format!("{year}-{month}-{day} {hour:02}.{minute}"),
            _ => format!("{day}/{month}/{year} à {time}"),
        };
        format!("{head} - {rest}")
    };
    text.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_chat_is_the_same_in_every_language_and_every_form_of_dates() {
    let zone = chrono_tz::America::Sao_Paulo;
    let android = folder().join("whatsapp_android_txt/export");
    let iphone = folder().join("whatsapp_iphone_txt/export");
    let expected = [&android, &iphone].map(|path| lines(&gathered(path, &options(zone, None)).unwrap()));
    for (form, language) in LANGUAGES.iter().enumerate() {
        let place = tempfile::tempdir().unwrap();
        for name in ["Ana Bell", "Omar Reyes", "Lin Qi"] {
            let text = fs::read_to_string(android.join(format!("WhatsApp Chat with {name}.txt"))).unwrap();
            let text = other_head(&language.translate(&text), form);
            fs::write(place.path().join(format!("{}{name}.txt", language.android)), text).unwrap();
        }
        let read = gathered(place.path(), &options(zone, None)).unwrap();
        assert_eq!(lines(&read), expected[0], "{}", language.android);
        let place = tempfile::tempdir().unwrap();
        for name in ["Ana Bell", "Omar Reyes", "Lin Qi"] {
            let text = fs::read_to_string(iphone.join(format!("WhatsApp Chat - {name}/_chat.txt"))).unwrap();
            let folder = place.path().join(format!("WhatsApp Chat - {name}"));
            fs::create_dir(&folder).unwrap();
            fs::write(folder.join("_chat.txt"), language.translate(&text)).unwrap();
        }
        let read = gathered(place.path(), &options(zone, None)).unwrap();
        assert_eq!(lines(&read), expected[1], "{}", language.image);
        assert_eq!(read.left_out, [("calls", 1), ("notices", 3)].into());
    }
}
