//! What a browser says is hostile: the server speaks to the services that it knows, and keeps nothing else.

use super::*;

fn browsers(services: &[&str]) -> Browsers {
    Browsers {
        key: String::new(),
        services: services.iter().map(|name| name.parse().unwrap()).collect(),
    }
}

#[test]
fn the_server_speaks_to_known_services_alone_and_encrypted() {
    let check = |endpoint: &str, taken: bool| {
        assert_eq!(browsers(&KNOWN).takes(endpoint), taken, "{endpoint}");
    };
    check("https://fcm.googleapis.com/fcm/send/abc", true);
    check("https://FCM.googleapis.com:443/wp/abc", true);
    check("https://db5p.notify.windows.com/w/?token=abc", true);
    check("http://fcm.googleapis.com/fcm/send/abc", false);
    check("https://fcm.googleapis.com:8443/fcm/send/abc", false);
    check("https://fcm.googleapis.com.evil.example/x", false);
    check("https://evil.example/fcm.googleapis.com", false);
    check("https://evilnotify.windows.com/x", false);
    check("https://notify.windows.com/x", false);
    check("https://fcm.googleapis.com@evil.example/x", false);
    check("https://me:secret@fcm.googleapis.com/x", false);
    check("https://127.0.0.1/x", false);
    check("https://[::1]/x", false);
    check("http://169.254.169.254/latest/meta-data", false);
    check("file:///etc/passwd", false);
    check("", false);
}

#[test]
fn without_encryption_a_service_is_on_this_computer() {
    assert!(browsers(&["http://127.0.0.1:8000"]).takes("http://127.0.0.1:8000/a"));
    assert!(!browsers(&["http://127.0.0.1:8000"]).takes("http://127.0.0.1:8001/a"));
    for none in [
        "http://push.example.org",
        "",
        "*.org",
        "a/b",
        "a@b.example",
        "*",
        "https://a.example",
    ] {
        assert!(none.parse::<PushService>().is_err(), "{none}");
    }
}

#[test]
fn what_is_no_subscription_is_not_read() {
    let key =
        "BLn9b-VR0ca83knDNZ32dCHGyjJp-1riX9ZTN40MqV8K_LpQmLqxC_DoHvqvFXO_nGdAB4W9dogZb_sM-uV4JbY";
    let auth = "_ordMnz7uTCmrpBTeUV4Bw";
    let said = |endpoint: &str, key: &str, auth: &str| {
        let keys = serde_json::json!({ "p256dh": key, "auth": auth });
        let said =
            serde_json::json!({ "endpoint": endpoint, "expirationTime": null, "keys": keys });
        read(&said.to_string()).is_some()
    };
    let at = "https://fcm.googleapis.com/x";
    assert!(said(at, key, auth));
    assert!(said(at, &format!("{key}="), &format!("{auth}==")));
    assert!(!said(at, auth, auth), "a key that is too short");
    assert!(
        !said(at, &key.replace("BL", "BM"), auth),
        "no point of the curve"
    );
    assert!(!said(at, key, key), "a secret that is too long");
    assert!(!said(&"x".repeat(LONGEST_ENDPOINT + 1), key, auth));
    for text in ["", "{}", "null", "[]", "\0"] {
        assert!(read(text).is_none(), "{text}");
    }
}
