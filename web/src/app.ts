// What every page loads.
import "./htmx.ts";
import "./copy.ts";
import "./forms.ts";
import "./keys.ts";
import "./live.ts";
import "./passkeys.ts";
import "./push.ts";
