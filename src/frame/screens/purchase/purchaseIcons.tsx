import { Icon } from '../icons.js';

export const CardIcon = () => (
  <Icon>
    <rect x="2.25" y="4.25" width="15.5" height="11.5" rx="2" />
    <path d="M2.5 8h15M5 12.5h3" />
  </Icon>
);

export const InvoiceIcon = () => (
  <Icon>
    <path d="M5 2.75h10v14.5l-2.5-1.5-2.5 1.5-2.5-1.5L5 17.25zM7.75 7h4.5M7.75 10.5h4.5" />
  </Icon>
);

export const BankIcon = () => (
  <Icon>
    <path d="M2.75 8 10 3.5 17.25 8zM4.75 8v6M8.25 8v6M11.75 8v6M15.25 8v6M2.75 16.25h14.5" />
  </Icon>
);

export const LockIcon = () => (
  <Icon>
    <rect x="4.25" y="8.75" width="11.5" height="8" rx="2" />
    <path d="M6.75 8.5V6.25a3.25 3.25 0 0 1 6.5 0V8.5" />
  </Icon>
);
