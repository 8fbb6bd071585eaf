import { startFrame } from './startFrame.js';
import { en } from '../words/en/first.js';

startFrame(en);
