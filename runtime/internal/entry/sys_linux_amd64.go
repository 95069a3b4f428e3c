package entry

const sysMemfdCreate = 319
