shop.order("tea", 1e9);
