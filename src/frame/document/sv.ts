import { startFrame } from './startFrame.js';
import { sv } from '../words/sv/first.js';

startFrame(sv);
