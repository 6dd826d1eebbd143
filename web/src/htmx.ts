// Partial updates: htmx with plain attributes only. Nothing of a page stays in the browser's storage.
import htmx from "htmx.org";

htmx.config.history = "reload";

/** What htmx knows of a request. */
interface Asked {
  ctx: {
    request: { method: string };
    response: { raw: Response; status: number };
    target: unknown;
    select: unknown;
    swap: unknown;
  };
}

// A session that ended leads to the login as a whole page. A notice (no right, not there, out of order) does not
// belong into a part of a page: a background refresh keeps what it has, and what a person sent shows the notice whole.
document.addEventListener("htmx:after:request", (event) => {
  const { ctx } = (event as CustomEvent<Asked>).detail;
  const { raw, status } = ctx.response;
  const arrived = new URL(raw.url, location.href);
  if (raw.redirected && arrived.pathname === "/login") {
    event.preventDefault();
    location.assign(arrived);
  } else if (status === 403 || status === 404 || status >= 500) {
    if (ctx.request.method === "GET") {
      event.preventDefault();
    } else {
      Object.assign(ctx, { target: "#content", select: "#content", swap: "outerHTML" });
    }
  }
});
