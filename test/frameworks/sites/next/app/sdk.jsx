'use client';
import 'ondemand-pay/auto';
import 'ondemand-pay/element';

/** Brings the scripts that look for forms by themselves. */
export const Sdk = () => null;
