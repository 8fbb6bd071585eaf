const { createMerchant } = require('ondemand-pay/merchant');
const { OnDemandError } = require('ondemand-pay');
const { PROBLEMS } = require('ondemand-pay/protocol');

const [apiKey, apiSecret, url] = process.argv.slice(2);
createMerchant({ apiKey, apiSecret, url })
  .orders.list()
  .then(({ data }) => {
    if (!Array.isArray(data) || !OnDemandError || !PROBLEMS) throw new Error('the merchant client does not work');
  });
