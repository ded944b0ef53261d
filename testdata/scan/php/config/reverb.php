<?php return [
    'servers' => ['reverb' => ['host' => env('REVERB_SERVER_HOST', '0.0.0.0'), 'port' => env('REVERB_SERVER_PORT', 7010), 'max' => 7011]],
    'apps' => ['host' => env('REVERB_HOST'), 'port' => env('REVERB_PORT', 443), 'scheme' => env('REVERB_SCHEME', 'https')],
    'ports' => [7012, 7013],
    'octane' => $_ENV['OCTANE_PORT'] ?? 7014,
    'sum' => 7015 + 1, 'debug_port' => $debug ? 7016 : 7017,
];
