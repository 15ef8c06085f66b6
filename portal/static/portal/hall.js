// The calling screen aloud: a tone, and the number spoken where the browser has a Chinese voice. Browsers let a page
// sound only after somebody pressed something on it, unless they were started to allow it.
const button = document.querySelector("[data-sound]");
const context = window.AudioContext ? new AudioContext() : null;
const DIGITS = "零一二三四五六七八九";
let told = latest()?.dataset.call ?? "";

function latest() {
  return document.querySelector("#hall-now [data-call]");
}

function tone(from, pitch) {
  const sound = context.createOscillator(), loud = context.createGain();
  sound.frequency.value = pitch;
  loud.gain.setValueAtTime(0.3, from);
  loud.gain.exponentialRampToValueAtTime(0.001, from + 0.5);
  sound.connect(loud).connect(context.destination);
  sound.start(from);
  sound.stop(from + 0.5);
}

function say(call) {
  tone(context.currentTime, 660);
  tone(context.currentTime + 0.35, 523);
  if (!window.speechSynthesis) return;
  const number = call.dataset.number.replace(/\d/g, (digit) => DIGITS[digit]);
  const words = new SpeechSynthesisUtterance(`请${number}号，到${call.dataset.window}`);
  words.lang = "zh-CN";
  words.rate = 0.85;
  speechSynthesis.cancel();
  setTimeout(() => speechSynthesis.speak(words), 900);
}

function sounding(on) {
  button.setAttribute("aria-pressed", String(on));
  button.textContent = on ? button.dataset.on : button.dataset.off;
}

if (context && button) {
  button.hidden = false;
  sounding(context.state === "running");
  button.addEventListener("click", async () => {
    const on = button.getAttribute("aria-pressed") !== "true";
    await (on ? context.resume() : context.suspend());
    sounding(on);
    if (on && latest()) say(latest());
  });
  document.body.addEventListener("htmx:afterSettle", () => {
    const call = latest();
    if (call && call.dataset.call !== told && button.getAttribute("aria-pressed") === "true") say(call);
    told = call?.dataset.call ?? "";
  });
}
