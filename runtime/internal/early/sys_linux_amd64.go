package early

const sysMemfdCreate = 319
