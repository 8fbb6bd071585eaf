import type { Net } from './net.js';

/** The page itself, or the frame inside its form. */
export type Place = 'page' | 'frame';

/** One window of a browser with a profile of its own, whatever drives it. Everything is what a person does or sees. */
export type Tab = {
  open(url: string): Promise<void>;
  /** Keys pressed one after the other, in the first element that fits. */
  type(place: Place, selector: string, text: string): Promise<void>;
  /** Moves the mouse there and lets it rest. */
  hover(place: Place, selector: string): Promise<void>;
  /** A press of the mouse, which the browser takes for a person's. */
  click(place: Place, selector: string): Promise<void>;
  /** The value of an expression, which must be JSON. Rejects while the frame is not there. */
  read(place: Place, expression: string): Promise<unknown>;
  /** The hand of whoever sits there, by places in the window; `null` where the driver has none. */
  hand: Hand | null;
  close(): Promise<void>;
};

export type Hand = {
  moveTo(x: number, y: number): Promise<void>;
  /** Comes from where it was and presses at once, as often as told. */
  press(x: number, y: number, times?: number): Promise<void>;
  /** A finger goes down; what it gives lifts it. */
  touch(x: number, y: number): Promise<() => Promise<void>>;
  key(name: 'Enter' | 'Escape'): Promise<void>;
};

/** A browser engine of this machine. */
export type Engine = {
  name: string;
  /** False when a program that it needs is not installed. */
  isHere: boolean;
  /** True when a site inside another can set cookies and gets them back at the same page, without being asked. */
  keepsCookiesInFrames: boolean;
  /** A browser with an empty profile, which reaches the sites of one net only. */
  launch(net: Net): Promise<Tab>;
};
