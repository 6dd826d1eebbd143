#[test]
fn dump() {
    use crate::lang::Lang;
    for t in Lang::ALL {
        for (name, page) in
            super::pages::samples_in(t, "Anagrafe: il programma non si apre dallo sportello 3")
        {
            fs_err::write(
                format!(
                    "/tmp/qs/{}-{}.html",
                    name.replace(' ', "_").replace('\'', ""),
                    t.code()
                ),
                page,
            )
            .unwrap();
        }
    }
}
