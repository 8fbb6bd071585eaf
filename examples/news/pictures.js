// @ts-check
import { html } from 'hono/html';

/** Drawings in the paper's own colours; the stylesheet fills the classes, also in the dark. */
export const pictures = {
  harbour: html`<svg class="picture" viewBox="0 0 320 180" aria-hidden="true">
    <rect class="sky" width="320" height="180" /><circle class="sun" cx="238" cy="62" r="26" />
    <path class="far" d="M0 104h86l10-22 10 22h48l4-34h6l4 34h152v40H0z" />
    <path class="near" d="M74 116h150l-18 26H94zM118 96h62v20h-62zM138 74h10v22h-10z" />
    <path class="water" d="M0 142h320v38H0z" /><path class="line" d="M20 156h60M110 164h84M214 154h70" />
  </svg>`,
  bread: html`<svg class="picture" viewBox="0 0 320 180" aria-hidden="true">
    <rect class="sky" width="320" height="180" /><circle class="sun" cx="70" cy="58" r="22" />
    <path class="far" d="M0 128c60-24 110-10 160-14s110-22 160-4v70H0z" />
    <path class="near" d="M92 140c0-40 30-60 70-60s70 20 70 60c0 12-140 12-140 0z" />
    <path class="line" d="M128 96l16 26M156 90l14 28M184 94l12 24" /><path class="water" d="M0 152h320v28H0z" />
  </svg>`,
  signal: html`<svg class="picture" viewBox="0 0 320 180" aria-hidden="true">
    <rect class="sky" width="320" height="180" /><path class="far" d="M0 140h48V96h40v44h30v-60h20v60h182v40H0z" />
    <path class="near" d="M176 180V84l34-44 34 44v96z" /><circle class="sun" cx="210" cy="96" r="22" />
    <path class="line" d="M210 96V80M210 96l12 8" /><path class="water" d="M0 168h320v12H0z" />
  </svg>`,
  forest: html`<svg class="picture" viewBox="0 0 320 180" aria-hidden="true">
    <rect class="sky" width="320" height="180" /><circle class="sun" cx="254" cy="48" r="20" />
    <path class="far" d="M0 134l24-40 24 40 22-52 24 52 20-34 22 34h184v46H0z" />
    <circle class="near" cx="170" cy="84" r="44" /><circle class="near" cx="206" cy="96" r="32" />
    <path class="near" d="M164 120h18v34h-18z" /><path class="water" d="M0 150c80-10 220-10 320 0v30H0z" />
  </svg>`,
};
