// Files become pixels, and the stages of reading them become pictures.

const mostPixels = 64e6;   // as the tools take
const previewSide = 1200;

const context2d = (width, height) =>
    new OffscreenCanvas(width, height).getContext('2d', {willReadFrequently: true});

// {data, width, height, bitmap}: upright, and in the colours that are stored.
export async function decode(file) {
  let bitmap;
  try {
    bitmap = await createImageBitmap(file, {colorSpaceConversion: 'none', premultiplyAlpha: 'none'});
  } catch {
    throw new Error('This browser cannot read this file as a picture; save HEIC photos as JPEG first.');
  }
  const {width, height} = bitmap;
  if (width * height > mostPixels) throw new Error('This picture has more than 64 megapixels.');
  const context = context2d(width, height);
  context.drawImage(bitmap, 0, 0);
  return {data: context.getImageData(0, 0, width, height).data, width, height, bitmap};
}

// The colour of each piece as a pixel; neighbouring numbers get hues far apart, and paper is white.
function huesOf(numbers) {
  const hues = [0xffffffff];
  for (const number of new Set(numbers)) {
    if (number === 0) continue;
    const [r, g, b] = [0, 2.1, 4.2].map((shift) => 150 + 90 * Math.cos(number * 2.4 + shift));
    hues[number] = 0xff000000 | b << 16 | g << 8 | r;
  }
  return hues;
}

function painted({name, image, width, height}) {
  const context = context2d(width, height);
  const pixels = context.createImageData(width, height);
  const asInk = name === 'ink' || name === 'marks';
  const words = new Uint32Array(pixels.data.buffer);
  const hues = name === 'pieces' ? huesOf(image) : null;
  for (let i = 0; i < image.length; ++i) {
    const grey = Math.round(255 * (asInk ? 1 - image[i] : image[i]));
    words[i] = hues ? hues[image[i]] : 0xff000000 | grey << 16 | grey << 8 | grey;
  }
  context.putImageData(pixels, 0, 0);
  return context.canvas.transferToImageBitmap();
}

export async function stagesAsPictures({bitmap, width, height}, stages) {
  const shrink = Math.min(1, previewSide / Math.max(width, height));
  const preview = await createImageBitmap(bitmap, {
    resizeWidth: Math.max(1, Math.round(width * shrink)),
    resizeHeight: Math.max(1, Math.round(height * shrink)), resizeQuality: 'medium',
  });
  bitmap.close();
  return {width, height, preview,
          stages: stages.map((stage) => ({name: stage.name, picture: painted(stage)}))};
}
