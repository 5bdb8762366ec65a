-- No table outside the vault has a column that the contract marks as personal, or that a model
-- derives from one. It looks at the tables, so it runs when the last of them is built:
-- depends_on: {{ ref('basket_reconciliation') }}
-- depends_on: {{ ref('campaign_attributions') }}
-- depends_on: {{ ref('campaign_cell_results') }}
-- depends_on: {{ ref('campaign_origin_results') }}
-- depends_on: {{ ref('campaign_plan') }}
-- depends_on: {{ ref('campaign_results') }}
-- depends_on: {{ ref('campaign_targets') }}
-- depends_on: {{ ref('category_affinities') }}
-- depends_on: {{ ref('clv_parameters') }}
-- depends_on: {{ ref('contact_candidates') }}
-- depends_on: {{ ref('contact_decisions') }}
-- depends_on: {{ ref('contact_eligibility') }}
-- depends_on: {{ ref('contact_exclusions') }}
-- depends_on: {{ ref('contact_hygiene') }}
-- depends_on: {{ ref('contact_options') }}
-- depends_on: {{ ref('contact_pressure') }}
-- depends_on: {{ ref('contact_routes') }}
-- depends_on: {{ ref('cross_sell_candidates') }}
-- depends_on: {{ ref('customer_care') }}
-- depends_on: {{ ref('customer_equity') }}
-- depends_on: {{ ref('customer_frat') }}
-- depends_on: {{ ref('customer_interests') }}
-- depends_on: {{ ref('customer_lifecycle') }}
-- depends_on: {{ ref('customer_months') }}
-- depends_on: {{ ref('customer_rfm') }}
-- depends_on: {{ ref('customer_strata') }}
-- depends_on: {{ ref('customer_value') }}
-- depends_on: {{ ref('dim_campaigns') }}
-- depends_on: {{ ref('dim_customers') }}
-- depends_on: {{ ref('dim_dates') }}
-- depends_on: {{ ref('dim_products') }}
-- depends_on: {{ ref('duplicate_customers') }}
-- depends_on: {{ ref('fct_contacts') }}
-- depends_on: {{ ref('fct_interactions') }}
-- depends_on: {{ ref('fct_orders') }}
-- depends_on: {{ ref('fct_purchases') }}
-- depends_on: {{ ref('input_freshness') }}
-- depends_on: {{ ref('input_reconciliation') }}
-- depends_on: {{ ref('model_scorecard') }}
-- depends_on: {{ ref('next_best_offers') }}
-- depends_on: {{ ref('offer_proposals') }}
-- depends_on: {{ ref('product_affinities') }}
-- depends_on: {{ ref('product_replenishment') }}
-- depends_on: {{ ref('rejected_records') }}
-- depends_on: {{ ref('renewals_due') }}
-- depends_on: {{ ref('replenishment_due') }}
-- depends_on: {{ ref('sales_series') }}
-- depends_on: {{ ref('sales_trends') }}
-- depends_on: {{ ref('segment_homogeneity') }}
-- depends_on: {{ ref('segment_outcomes') }}
-- depends_on: {{ ref('segment_profiles') }}
-- depends_on: {{ ref('segment_transitions') }}

{% for leak in personal_columns_outside_vault() -%}
select
    '{{ leak.model }}' as model_name,
    '{{ leak.column }}' as column_name
union all
{% endfor -%}
select
    cast(null as string) as model_name,
    cast(null as string) as column_name
where 1 = 0
