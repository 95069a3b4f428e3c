package early

const sysMemfdCreate = 279
