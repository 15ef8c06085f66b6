// A signature pad. Strokes are kept as points, so that one can be undone; the result is a PNG in the file field.

const INK = "#10182a";

class Pad {
  constructor(box) {
    this.box = box;
    this.canvas = box.querySelector("canvas");
    this.input = document.getElementById(box.dataset.sign);
    this.words = box.querySelector("[data-sign-state]");
    this.pen = this.canvas.getContext("2d");
    this.strokes = [];
    this.listen();
    box.querySelector("[data-sign-pad]").hidden = false;
  }

  listen() {
    this.canvas.addEventListener("pointerdown", (event) => this.begin(event));
    this.canvas.addEventListener("pointermove", (event) => this.go(event));
    for (const end of ["pointerup", "pointercancel"]) this.canvas.addEventListener(end, () => this.finish());
    this.box.querySelector("[data-sign-undo]").addEventListener("click", () => this.take(this.strokes.slice(0, -1)));
    this.box.querySelector("[data-sign-clear]").addEventListener("click", () => this.take([]));
    // A photograph chosen instead of a drawn signature.
    this.input.addEventListener("change", () => {
      this.strokes = [];
      this.draw();
      this.say(this.input.files.length ? "将使用上传的签名照片" : "请用手指、触控笔或鼠标在框内签名");
    });
  }

  point(event) {
    const frame = this.canvas.getBoundingClientRect();
    const scale = this.canvas.width / frame.width;
    return [(event.clientX - frame.left) * scale, (event.clientY - frame.top) * scale, event.pressure || 0.5];
  }

  begin(event) {
    if (event.button !== 0) return;
    event.preventDefault();
    this.canvas.setPointerCapture(event.pointerId);
    this.current = [this.point(event)];
    this.strokes.push(this.current);
    this.draw();
  }

  go(event) {
    if (!this.current) return;
    for (const part of event.getCoalescedEvents?.() || [event]) this.current.push(this.point(part));
    this.draw();
  }

  finish() {
    if (!this.current) return;
    this.current = null;
    this.keep();
  }

  take(strokes) {
    this.strokes = strokes;
    this.draw();
    this.keep();
  }

  draw() {
    this.pen.clearRect(0, 0, this.canvas.width, this.canvas.height);
    this.pen.strokeStyle = this.pen.fillStyle = INK;
    this.pen.lineCap = this.pen.lineJoin = "round";
    for (const stroke of this.strokes) this.line(stroke);
  }

  line(stroke) {
    const [x, y] = stroke[0];
    this.pen.lineWidth = 5 + 4 * (stroke[Math.floor(stroke.length / 2)][2] - 0.5);
    this.pen.beginPath();
    this.pen.moveTo(x, y);
    if (stroke.length === 1) this.pen.lineTo(x + 0.1, y);
    for (let i = 1; i < stroke.length - 1; i += 1) {
      const [left, right] = [stroke[i], stroke[i + 1]];
      this.pen.quadraticCurveTo(left[0], left[1], (left[0] + right[0]) / 2, (left[1] + right[1]) / 2);
    }
    if (stroke.length > 1) this.pen.lineTo(...stroke.at(-1).slice(0, 2));
    this.pen.stroke();
  }

  // A file field can only be filled with a list of files; DataTransfer makes one.
  keep() {
    const files = new DataTransfer();
    if (!this.strokes.length) {
      this.input.files = files.files;
      this.say("请用手指、触控笔或鼠标在框内签名");
      return;
    }
    this.canvas.toBlob((blob) => {
      files.items.add(new File([blob], "签名.png", { type: "image/png" }));
      this.input.files = files.files;
      this.say("已签名");
    }, "image/png");
  }

  say(text) {
    this.words.textContent = text;
  }
}

for (const box of document.querySelectorAll("[data-sign]")) new Pad(box);
