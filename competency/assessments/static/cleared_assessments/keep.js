// Keeps what is entered on a page as it is given: each change is sent to the page's own address, and the line in the
// form says when it was kept. Without it, "Keep for later" does the same. It knows no time and no words of its own.
const TYPING = 700;
const TAPPING = 50;
const AGAIN = [2000, 4000, 8000, 15000, 30000];

for (const line of document.querySelectorAll("form [data-kept]")) keepForm(line.closest("form"), line);

function keepForm(form, line) {
  const words = line.querySelector("[data-kept-words]");
  const elsewhere = line.querySelector("[data-kept-elsewhere]");
  let keptAt = line.dataset.keptAt ?? "";
  let changes = 0;
  let sent = 0;
  let failures = 0;
  let timer = 0;
  let isSending = false;
  // Held while another device or page has something newer, until one of the two is chosen; over once it is handed in.
  let isHeld = Boolean(elsewhere && !elsewhere.hidden);
  let isOver = false;

  // What was kept before is no news to a screen reader, and no claim while something newer waits to be sent.
  const say = (text) => {
    if (words.textContent !== text) words.textContent = text;
    words.removeAttribute("aria-busy");
  };

  const body = () => {
    const fields = new FormData(form);
    fields.delete("password");
    fields.delete("username");
    fields.set(line.dataset.name, "keep");
    return new URLSearchParams(fields);
  };

  const failed = () => {
    say(keptAt ? line.dataset.later.replace("%(time)s", keptAt) : line.dataset.never);
    later(AGAIN[Math.min(failures, AGAIN.length - 1)]);
    failures += 1;
  };

  const took = (answer) => {
    failures = 0;
    if (answer.state === "kept") {
      keptAt = answer.time;
      // What was saved is not what stands here now.
      document.querySelector(".clr-saved")?.remove();
      if (sent === changes) say(answer.words);
    } else if (answer.state === "elsewhere" && elsewhere) {
      isHeld = true;
      form.elements.seen.dataset.next = answer.seen;
      elsewhere.querySelector("[data-kept-elsewhere-words]").textContent = answer.words;
      elsewhere.hidden = false;
      say("");
    } else {
      isOver = answer.state === "ended";
      say(answer.words);
    }
  };

  async function send() {
    timer = 0;
    if (isSending || isHeld || isOver || sent === changes) return;
    isSending = true;
    const upTo = changes;
    let response;
    try {
      response = await fetch(form.action, {
        method: "POST",
        headers: { Accept: "application/json" },
        body: body(),
        keepalive: true,
        redirect: "error",
      });
    } catch {
      response = undefined;
    }
    isSending = false;
    if (response?.ok) {
      sent = upTo;
      took(await response.json());
      if (sent !== changes) later(TAPPING);
    } else if (response?.status === 403 || response?.status === 404) {
      // Nobody is signed in any more, or somebody else is: the button takes it along.
      isOver = true;
      say(line.dataset.out);
    } else failed();
  }

  function later(wait) {
    clearTimeout(timer);
    timer = setTimeout(send, wait);
  }

  const changed = (wait) => (event) => {
    if (event.target.name === "password") return;
    changes += 1;
    if (isHeld || isOver) return;
    if (!failures) words.setAttribute("aria-busy", "true");
    if (!isSending) later(wait);
  };
  form.addEventListener("input", changed(TYPING));
  form.addEventListener("change", changed(TAPPING));
  form.addEventListener("submit", () => {
    isOver = true;
    clearTimeout(timer);
  });
  line.querySelector("[data-keep-this]")?.addEventListener("click", (event) => {
    event.preventDefault();
    const seen = form.elements.seen;
    seen.value = seen.dataset.next || seen.value;
    elsewhere.hidden = true;
    isHeld = false;
    changes += 1;
    send();
  });
  addEventListener("online", () => later(0));
  addEventListener("pagehide", send);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") send();
  });
  // Back to a page that the browser kept as it was left.
  addEventListener("pageshow", (event) => {
    if (event.persisted) isOver = false;
  });
}
