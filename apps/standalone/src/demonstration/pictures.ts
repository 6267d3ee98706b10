import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';

export interface Picture {
  name: string;
  bytes: Buffer;
  /** Hexadecimal. */
  sha256: string;
}

// Strangers' files are read by few decoders (libs/content), for the whole process; these drawings are our own.
const SVG = { operation: ['VipsForeignLoadSvgBuffer'] };
const PICTURES = 40;
const FORMATS = ['png', 'jpeg', 'webp', 'gif', 'avif', 'svg'] as const;
/** The least: at its usual effort a large AVIF takes a second, and every first start waits for it. */
const OPTIONS: Readonly<Partial<Record<(typeof FORMATS)[number], { effort: number }>>> = {
  avif: { effort: 0 },
};
const SIDES = [160, 320, 640, 1_200];

/** Real images of several types and sizes, and a video: drawn the same way every time. */
export async function drawPictures(): Promise<Picture[]> {
  const pictures: Picture[] = [];
  sharp.unblock(SVG);
  for (let index = 0; index < PICTURES; index += 1) {
    const format = FORMATS[index % FORMATS.length]!;
    const side = SIDES[index % SIDES.length]!;
    const drawing = Buffer.from(lantern(index, side));
    const bytes = format === 'svg' ? drawing : await sharp(drawing).toFormat(format, OPTIONS[format]).toBuffer();
    pictures.push(picture(`lantern-${index + 1}.${format === 'jpeg' ? 'jpg' : format}`, bytes));
  }
  sharp.block(SVG);
  pictures.push(picture('lantern-festival.mp4', readFileSync(join(__dirname, 'media', 'lantern-festival.mp4'))));
  return pictures;
}

function picture(name: string, bytes: Buffer): Picture {
  return { name, bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** A lantern at night, in a colour of its own. */
function lantern(index: number, side: number): string {
  const hue = (index * 47) % 360;
  const sway = ((index * 13) % 21) - 10;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}" viewBox="0 0 100 100">
  <defs>
    <linearGradient id="sky" x1="0" y1="0" x2="0" y2="1">
      <stop offset="0" stop-color="hsl(${(hue + 200) % 360} 45% 12%)"/><stop offset="1" stop-color="hsl(${(hue + 220) % 360} 40% 28%)"/>
    </linearGradient>
    <radialGradient id="glow"><stop offset="0" stop-color="hsl(${hue} 95% 82%)"/><stop offset="1" stop-color="hsl(${hue} 85% 48%)"/></radialGradient>
  </defs>
  <rect width="100" height="100" fill="url(#sky)"/>
  ${Array.from({ length: 14 }, (_, star) => `<circle cx="${(star * 37 + index * 11) % 100}" cy="${(star * 23 + index * 7) % 60}" r="${0.3 + (star % 3) * 0.2}" fill="white" opacity=".8"/>`).join('')}
  <g transform="rotate(${sway} 50 10)">
    <path d="M50 4V26" stroke="#d8c9a8" stroke-width="1"/>
    <rect x="40" y="24" width="20" height="5" rx="2" fill="#3b2f24"/>
    <ellipse cx="50" cy="50" rx="21" ry="24" fill="url(#glow)"/>
    <path d="M35 50q15 ${10 + (index % 5)} 30 0M37 40q13 9 26 0M37 60q13 9 26 0" fill="none" stroke="hsl(${hue} 70% 35%)" stroke-width=".8"/>
    <rect x="41" y="72" width="18" height="4" rx="2" fill="#3b2f24"/>
  </g>
  <path d="M0 88q25 -10 50 -2t50 -4V100H0Z" fill="hsl(${(hue + 210) % 360} 30% 90%)"/>
</svg>`;
}
