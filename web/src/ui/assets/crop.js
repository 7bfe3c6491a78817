// A chosen photo is shown in the frame it will have, to be moved and enlarged; what is sent is what is in the frame. The
// server crops in the middle when this does not run, and checks everything again in any case.
const cropper = document.querySelector("[data-cropper]");

if (cropper) {
  const input = document.getElementById(cropper.dataset.cropper);
  const canvas = cropper.querySelector("canvas");
  const pen = canvas.getContext("2d");
  const [zoom, across, down] = cropper.querySelectorAll("input[type=range]");
  const [width, height] = [358, 441];
  let picture = null;
  let name = "";

  // The part of the picture that the frame holds.
  function part() {
    const scale = Math.max(width / picture.width, height / picture.height) * (Number(zoom.value) / 100);
    const [wide, high] = [width / scale, height / scale];
    return {
      wide,
      high,
      left: (picture.width - wide) * (Number(across.value) / 100),
      top: (picture.height - high) * (Number(down.value) / 100),
    };
  }

  function draw() {
    const { left, top, wide, high } = part();
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, left, top, wide, high, 0, 0, canvas.width, canvas.height);
  }

  function keep() {
    draw();
    canvas.toBlob(
      (blob) => {
        const files = new DataTransfer();
        files.items.add(new File([blob], name, { type: "image/jpeg" }));
        input.files = files.files;
        cropper.dataset.ready = "1";
      },
      "image/jpeg",
      0.95,
    );
  }

  input.addEventListener("change", async () => {
    cropper.hidden = true;
    delete cropper.dataset.ready;
    const file = input.files[0];
    if (!file || file.size > 30 * 1024 * 1024) return;
    const head = new Uint8Array(await file.slice(0, 3).arrayBuffer());
    // Anything but a JPEG goes to the server as it is, which says what is wrong with it.
    if (head[0] !== 0xff || head[1] !== 0xd8 || head[2] !== 0xff) return;
    picture = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => null);
    if (!picture || picture.width < width || picture.height < height) return;
    name = file.name;
    // Never more than was there: the frame's own size up to twice that.
    const most = Math.min(2, picture.width / width, picture.height / height);
    [canvas.width, canvas.height] = [Math.round(width * most), Math.round(height * most)];
    zoom.max = String(Math.round(100 * Math.max(1, Math.min(picture.width / width, picture.height / height))));
    [zoom.value, across.value, down.value] = ["100", "50", "50"];
    cropper.hidden = false;
    keep();
  });

  for (const slider of [zoom, across, down]) {
    slider.addEventListener("input", draw);
    slider.addEventListener("change", keep);
  }

  let held = null;
  canvas.addEventListener("pointerdown", (event) => {
    held = [event.clientX, event.clientY];
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!held) return;
    const { wide, high } = part();
    const shift = (slider, by, room, shown, whole) => {
      if (room > 0.5) slider.value = String(Number(slider.value) - ((by * whole) / shown / room) * 100);
    };
    shift(across, event.clientX - held[0], picture.width - wide, canvas.clientWidth, wide);
    shift(down, event.clientY - held[1], picture.height - high, canvas.clientHeight, high);
    held = [event.clientX, event.clientY];
    draw();
  });
  canvas.addEventListener("pointerup", () => {
    held = null;
    keep();
  });
}
