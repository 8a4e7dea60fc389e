// Reads a code with the camera or from a picture, puts it into the field that `data-scan` names, and sends its form.
// The browser reads it by itself where it can; else `data-decoder` is loaded, once it is needed.
const LARGEST = 1000; // pixels a side that are looked at
const EVERY = 150; // milliseconds between looks

const box = document.querySelector("[data-scan]");
const field = document.getElementById(box.dataset.scan);
const part = (name) => box.querySelector(`[data-scan-${name}]`);
const video = part("video");
const say = (text) => { part("status").textContent = text; };
let reader = null;
let stream = null;

async function ownReader() {
  const formats = "BarcodeDetector" in window ? await BarcodeDetector.getSupportedFormats() : [];
  if (!formats.includes("qr_code")) return null;
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  return async (canvas) => (await detector.detect(canvas))[0]?.rawValue;
}

function loaded(address) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });
}

async function vendoredReader() {
  await loaded(box.dataset.decoder);
  return async (canvas) => {
    const { data, width, height } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return window.jsQR(data, width, height)?.data;
  };
}

async function read(source, width, height) {
  if (!width || !height) return undefined;
  reader ??= (await ownReader().catch(() => null)) ?? (await vendoredReader());
  const scale = Math.min(1, LARGEST / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  canvas.getContext("2d", { willReadFrequently: true }).drawImage(source, 0, 0, canvas.width, canvas.height);
  return reader(canvas);
}

function stop() {
  stream?.getTracks().forEach((track) => track.stop());
  stream = null;
  video.hidden = true;
}

function take(text) {
  stop();
  field.value = text;
  field.form.requestSubmit();
}

async function look() {
  if (!stream) return;
  const text = await read(video, video.videoWidth, video.videoHeight).catch(() => undefined);
  if (text && stream) take(text);
  else setTimeout(look, EVERY);
}

part("camera").addEventListener("click", async () => {
  if (stream) return;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    video.srcObject = stream;
    video.hidden = false;
    await video.play();
  } catch {
    stop();
    say(box.dataset.noCamera);
    return;
  }
  say(box.dataset.looking);
  look();
});

part("file").addEventListener("change", async (event) => {
  const [file] = event.target.files;
  if (!file) return;
  const picture = await createImageBitmap(file).catch(() => null);
  const text = picture && (await read(picture, picture.width, picture.height).catch(() => undefined));
  if (text) take(text);
  else say(box.dataset.noCode);
});

addEventListener("pagehide", stop);
box.hidden = false;
