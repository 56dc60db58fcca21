AUTH_USER_MODEL = "shop.Account"
