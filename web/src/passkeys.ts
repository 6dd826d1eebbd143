// Passkeys: a form with `data-passkey="create"` or `"get"` asks the browser for one, and is then sent.
//
// `data-options` holds what the server offers (the JSON of WebAuthn), the answer goes into the field `credential`,
// and a problem into the element with `data-passkey-problem`, which holds its sentence hidden.

// A form may come to the page later, so the document listens; and first, before `forms.ts` takes it for sent.
document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.dataset["passkey"] === undefined) {
      return;
    }
    const field = form.elements.namedItem("credential");
    if (!(field instanceof HTMLInputElement) || field.value !== "") {
      return;
    }
    event.preventDefault();
    ask(form)
      .then((answer) => {
        field.value = JSON.stringify(answer);
        form.submit();
      })
      .catch(() => form.querySelector("[data-passkey-problem]")?.removeAttribute("hidden"));
  },
  { capture: true },
);

async function ask(form: HTMLFormElement): Promise<object> {
  const offered: unknown = JSON.parse(form.dataset["options"] ?? "{}");
  const { publicKey } = offered as { publicKey: Record<string, unknown> };
  const decoded = bytes(publicKey);
  const given =
    form.dataset["passkey"] === "create"
      ? await navigator.credentials.create({ publicKey: decoded as unknown as PublicKeyCredentialCreationOptions })
      : await navigator.credentials.get({ publicKey: decoded as unknown as PublicKeyCredentialRequestOptions });
  if (!(given instanceof PublicKeyCredential)) {
    throw new Error("no passkey was given");
  }
  return json(given);
}

/** Where the JSON of WebAuthn holds bytes as base64url: challenge, user.id and the ids of known credentials. */
function bytes(options: Record<string, unknown>): Record<string, unknown> {
  const known = (list: unknown) =>
    Array.isArray(list) ? list.map((one: Record<string, unknown>) => ({ ...one, id: decode(String(one["id"])) })) : undefined;
  const made: Record<string, unknown> = { ...options, challenge: decode(String(options["challenge"])) };
  const user = options["user"] as Record<string, unknown> | undefined;
  if (user !== undefined) {
    made["user"] = { ...user, id: decode(String(user["id"])) };
  }
  for (const list of ["excludeCredentials", "allowCredentials"]) {
    if (options[list] !== undefined) {
      made[list] = known(options[list]);
    }
  }
  return made;
}

function json(given: PublicKeyCredential): object {
  const { response } = given;
  const common = { clientDataJSON: encode(response.clientDataJSON) };
  const special =
    response instanceof AuthenticatorAttestationResponse
      ? { attestationObject: encode(response.attestationObject), transports: response.getTransports() }
      : assertion(response as AuthenticatorAssertionResponse);
  return {
    id: given.id,
    rawId: encode(given.rawId),
    type: given.type,
    response: { ...common, ...special },
    clientExtensionResults: given.getClientExtensionResults(),
  };
}

function assertion(response: AuthenticatorAssertionResponse): object {
  return {
    authenticatorData: encode(response.authenticatorData),
    signature: encode(response.signature),
    userHandle: response.userHandle === null ? null : encode(response.userHandle),
  };
}

function decode(text: string): ArrayBuffer {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0)).buffer;
}

function encode(buffer: ArrayBuffer): string {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
