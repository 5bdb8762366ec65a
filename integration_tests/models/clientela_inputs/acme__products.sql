select
    article as product_id,
    label as product_name,
    family as category,
    cost as unit_cost
from {{ ref('acme_articles') }}
