var budget = 5000, basket = [];
["tea", "pot", "moon"].forEach(function (article) {
  try {
    var n = Math.min(10, Math.floor(budget / shop.price(article)));
    if (n < 1) return;
    shop.order(article, n);
    budget -= n * shop.price(article);
    basket.push(article);
  } catch (e) {
    console.log(article + ": " + e.message);
  }
});
({ basket: basket, left: budget });
