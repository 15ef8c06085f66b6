// Reads the page aloud with the browser's own Chinese voice; the button appears only where there is one.

const button = document.querySelector("[data-aloud]");
const word = document.querySelector("[data-aloud-word]");

function sentences() {
  const main = document.getElementById("main");
  const parts = main.querySelectorAll("h1, h2, h3, p, li, dt, dd, label, legend, .big-action strong, .button");
  const seen = [...parts].filter((part) => part.offsetParent && !part.querySelector("h1, h2, h3, p, li, dt, dd, label"));
  return seen.map((part) => part.innerText.trim()).filter(Boolean);
}

function stop() {
  speechSynthesis.cancel();
  word.textContent = "朗读";
}

function speak() {
  const lines = sentences();
  word.textContent = "停止朗读";
  lines.forEach((line, index) => {
    const speech = new SpeechSynthesisUtterance(line);
    speech.lang = "zh-CN";
    speech.rate = 0.9;
    if (index === lines.length - 1) speech.addEventListener("end", stop);
    speechSynthesis.speak(speech);
  });
}

if (button && "speechSynthesis" in window) {
  button.hidden = false;
  button.addEventListener("click", () => (speechSynthesis.speaking ? stop() : speak()));
  window.addEventListener("pagehide", stop);
}
