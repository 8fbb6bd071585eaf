import { sv } from '../words/sv/first.js';
import { startFrame } from './startFrame.js';

startFrame(sv);
