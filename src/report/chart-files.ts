/** The files that `chainwatt plot` makes in a results folder. */
export const chartFiles = { price: 'price.svg', energy: 'energy.svg', savings: 'savings.svg' } as const;
