import { en } from '../words/en/first.js';
import { startFrame } from './startFrame.js';

startFrame(en);
