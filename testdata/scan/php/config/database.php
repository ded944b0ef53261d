<?php
// mysql on port 3306
$reports['read'] = [
    'host' => addresses(env('READ_HOST')),
    'port' => env('READ_PORT', env('DB_PORT', '7007')),
];
return [
    'default' => env('DB_CONNECTION', 'mysql'),
    'connections' => [
        'mysql' => [
            'host' => env('DB_HOST', '127.0.0.1'),
            'port' => env('DB_PORT', '7000'),
            'timeout' => 7001,
        ],
        'reports' => ['host' => 'localhost', 'port' => 7002],
        'far' => array('host' => 'db.example.com', 'port' => 7003),
        'sqlsrv' => ['port' => (int) env('SQL_PORT', 7004), 'year' => 2014],
    ],
    'redis' => ['url' => env('REDIS_URL', "tcp://localhost:7005"), 'options' => ['prefix' => '7006']],
];
