// 通行密钥: asks the server what to ask, the browser for an answer, and sends the answer with the form the button is in.
// The forms stay hidden where browsers know no passkeys; one-time codes work everywhere.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");
const known = (list) => list?.map((one) => ({ ...one, id: bytes(one.id) }));

async function create({ publicKey: asked }) {
  const made = await navigator.credentials.create({
    publicKey: {
      ...asked,
      challenge: bytes(asked.challenge),
      user: { ...asked.user, id: bytes(asked.user.id) },
      excludeCredentials: known(asked.excludeCredentials),
    },
  });
  const response = {
    attestationObject: text(made.response.attestationObject),
    clientDataJSON: text(made.response.clientDataJSON),
    transports: made.response.getTransports?.(),
  };
  return { id: made.id, rawId: text(made.rawId), type: made.type, response, extensions: {} };
}

async function prove({ publicKey: asked }) {
  const given = await navigator.credentials.get({
    publicKey: { ...asked, challenge: bytes(asked.challenge), allowCredentials: known(asked.allowCredentials) },
  });
  const response = {
    authenticatorData: text(given.response.authenticatorData),
    clientDataJSON: text(given.response.clientDataJSON),
    signature: text(given.response.signature),
    userHandle: given.response.userHandle && text(given.response.userHandle),
  };
  return { id: given.id, rawId: text(given.rawId), type: given.type, response, extensions: {} };
}

// In words, why there is no answer.
const reasons = {
  InvalidStateError: "这台设备的通行密钥已登记",
  NotAllowedError: "没有完成验证，可以重试",
  SecurityError: "当前网址不支持通行密钥",
};

async function run(form) {
  const status = form.querySelector("[data-passkey-status]");
  status.textContent = "请按浏览器或设备的提示操作…";
  try {
    const body = new URLSearchParams({ csrf: form.elements.csrf.value });
    const answer = await fetch(form.dataset.passkey, { method: "POST", body });
    const asked = await answer.json();
    if (!answer.ok) throw new Error(asked.detail || asked.title);
    const made = await (form.dataset.passkey.endsWith("/creation") ? create(asked) : prove(asked));
    form.elements.credential.value = JSON.stringify(made);
    form.submit();
  } catch (error) {
    const told = error instanceof DOMException ? reasons[error.name] : error.message;
    status.textContent = told || "没有完成验证，请重试";
  }
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  for (const part of document.querySelectorAll("[data-passkey-part]")) part.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    delete form.dataset.sent;
    run(form);
  });
}
