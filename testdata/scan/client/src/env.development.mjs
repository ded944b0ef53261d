export default { VITE_API: "http://localhost:5130", DEV_PORT: 5131, size: 5132 }
