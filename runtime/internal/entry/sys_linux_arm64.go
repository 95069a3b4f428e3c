package entry

const sysMemfdCreate = 279
